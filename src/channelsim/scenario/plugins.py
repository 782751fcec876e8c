"""Modules with a user's own rules: a file beside the scenario, or something installed."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import NamedTuple

from channelsim.base.errors import Problem
from channelsim.scenario.files import MAX_SCENARIO_BYTES, RefusedError, beside, read_text
from channelsim.scenario.tree import Tree


class Plugin(NamedTuple):
    """A loaded plugin: the name in the scenario, the module's name, its file ("" if installed)."""

    name: str
    module: str
    file: str


def load_plugins(
    tree: Tree, folder: FilePath, allow: bool, files: Sequence[str] = ()
) -> tuple[tuple[Plugin, ...], list[Problem]]:
    """Import the modules that a scenario names and return them, with what went wrong.

    Args:
        tree: the scenario.
        folder: where it lies.
        allow: False for anything that came from outside: then naming a plugin is a problem.
        files: files of the plugins when they are known already.
    """
    names = tree.get("plugins")
    loaded, problems = [], []
    for row, name in enumerate(names if isinstance(names, list) else ()):
        place = ("plugins", row)
        if not allow:
            problems.append(
                tree.problem(place, "plugins are not allowed here", "they would run foreign code")
            )
            continue
        if not isinstance(name, str):
            problems.append(tree.problem(place, "must be the name of a module"))
            continue
        try:
            known = FilePath(files[row]) if row < len(files) and files[row] else None
            loaded.append(_load(name, folder, known))
        except RefusedError as refused:
            problems.append(tree.problem(place, str(refused), refused.hint))
        except (Exception, SystemExit) as error:
            message = f"cannot be imported: {type(error).__name__}: {' '.join(str(error).split())}"
            problems.append(tree.problem(place, message))
    return tuple(loaded), problems


def _load(name: str, folder: FilePath, known: FilePath | None) -> Plugin:
    if known is None and all(part.isidentifier() for part in name.split(".")):
        stem = name.rpartition(".")[2] if "." not in name else name.replace(".", "/")
        known = folder / f"{stem}.py" if (folder / f"{stem}.py").is_file() else None
        if known is None:
            if importlib.util.find_spec(name) is None:
                raise RefusedError(
                    f"there is no module {name!r}", f"neither {stem}.py beside the scenario nor one installed"
                )
            importlib.import_module(name)
            return Plugin(name, name, "")
    path = known or beside(folder, name)
    text = read_text(path, MAX_SCENARIO_BYTES)
    module = f"channelsim_plugin_{path.stem}_{hashlib.blake2b(text.encode(), digest_size=6).hexdigest()}"
    if module not in sys.modules:
        spec = importlib.util.spec_from_file_location(module, path)
        if spec is None or spec.loader is None:
            raise RefusedError(f"{path.name} is not a Python file")
        sys.modules[module] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(sys.modules[module])
        except BaseException:
            del sys.modules[module]
            raise
    return Plugin(name, module, str(path))
