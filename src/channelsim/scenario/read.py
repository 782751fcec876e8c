"""From a scenario file to a scenario: parse, extend, vary, override, read tables, check; all errors at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Any

from channelsim.base.errors import InputError, Problem
from channelsim.scenario.changes import patch
from channelsim.scenario.files import MAX_SCENARIO_BYTES, RefusedError, beside, read_text
from channelsim.scenario.inline import Inliner
from channelsim.scenario.plugins import load_plugins
from channelsim.scenario.scenario import Scenario
from channelsim.scenario.terminal_types import STANDARD_TYPES
from channelsim.scenario.tree import (
    NO_VALUE,
    NO_VALUE_HINT,
    Mark,
    Path,
    Tree,
    dotted,
    leaves,
    suggest,
    undotted,
)
from channelsim.scenario.write import shipped
from channelsim.scenario.yaml_nodes import parse, parse_value

MAX_EXTENDS = 8


def load(
    path: str | FilePath,
    *,
    overrides: Sequence[str] = (),
    alternative: str | None = None,
    allow_plugins: bool = True,
) -> Scenario:
    """Return the scenario of a file.

    Args:
        path: a YAML file, or the name of a shipped scenario (``henan-beer``).
        overrides: ``path=value`` changes laid over the file, values written as YAML.
        alternative: name of one of the file's alternatives.
        allow_plugins: False for files that came from outside: they may not bring code.

    Raises:
        InputError: everything that is wrong, each problem with its place.
    """
    reader = _Reader(path, allow_plugins)
    base = reader.tree
    offered = base.get("alternatives")
    names = list(offered) if isinstance(offered, dict) else []
    if alternative is not None and alternative not in names:
        hint = suggest(alternative, names) if names else "the file offers none"
        raise InputError([base.problem((), f"there is no alternative {alternative!r}", hint)])
    problems: list[Problem] = []
    scenario = reader.build(alternative, overrides, problems)
    for other in names:
        if other != alternative:
            reader.build(other, overrides, problems)
    if problems or scenario is None:
        raise InputError(_in_order(problems))
    return scenario


class _Reader:
    """One file with all it extends, and the folders these lie in."""

    def __init__(self, path: str | FilePath, allow_plugins: bool) -> None:
        self._folders: dict[str, FilePath] = {}
        self._seen: dict[Any, Any] = {}
        self._allow_plugins = allow_plugins
        file, shown = self._find(path)
        self._home = file.parent
        self.tree = self._read(file, shown, ())

    def _find(self, path: str | FilePath) -> tuple[FilePath, str]:
        file = FilePath(path)
        if not file.exists() and file.parent == FilePath(".") and not file.suffix:
            known = shipped()
            name = str(path).replace("_", "-")
            if name in known:
                return known[name], name
            hint = suggest(name, known)
            raise InputError(
                [Problem(f"there is no file {path}, and no shipped scenario of that name", hint=hint)]
            )
        return file, file.as_posix()

    def _read(self, file: FilePath, shown: str, chain: tuple[FilePath, ...]) -> Tree:
        """Return a file's tree laid over what it extends."""
        try:
            text = read_text(file, MAX_SCENARIO_BYTES)
        except RefusedError as refused:
            message = str(refused) if str(file) in str(refused) else f"{refused}"
            raise InputError(
                [Problem(message, "" if str(file) in message else shown, hint=refused.hint)]
            ) from None
        own = parse(text, shown)
        self._folders[shown] = file.parent
        parent = own.get("extends")
        if "extends" in own.data:
            base = self._parent(parent, own, file, (*chain, file.resolve()))
            del own.data["extends"]
            wrong = base.merge(own)
            base.file = shown
        else:
            base, wrong = own, [own.problem(path, NO_VALUE, NO_VALUE_HINT, key=True) for path, value in leaves(own.data)
                                if value is None and path[0] not in {"alternatives", "changes"}]  # fmt: skip
        if wrong:
            raise InputError(wrong)
        return base

    def _parent(self, name: Any, own: Tree, file: FilePath, chain: tuple[FilePath, ...]) -> Tree:
        place: Path = ("extends",)
        if not isinstance(name, str) or not name.strip():
            raise InputError([own.problem(place, "must be the name of a scenario")])
        known = shipped()
        slug = name.replace("_", "-")
        if slug in known and not (file.parent / name).is_file():
            parent, shown = known[slug], known[slug].name
        else:
            try:
                parent = beside(file.parent, name)
            except RefusedError as refused:
                hint = refused.hint or suggest(slug, known)
                raise InputError([own.problem(place, str(refused), hint)]) from None
            shown = (FilePath(own.file).parent / name).as_posix()
        if parent.resolve() in chain:
            circle = " → ".join(path.name for path in (*chain, parent))
            raise InputError([own.problem(place, f"scenarios extend each other in a circle: {circle}")])
        if len(chain) >= MAX_EXTENDS:
            raise InputError([own.problem(place, f"more than {MAX_EXTENDS} scenarios extend each other")])
        return self._read(parent, shown, chain)

    def build(
        self, alternative: str | None, overrides: Sequence[str], problems: list[Problem]
    ) -> Scenario | None:
        """Return the scenario of one alternative (None: as it stands); problems not yet known are added."""
        tree = self.tree.copy()
        _name_types(tree)
        found: list[Problem] = []
        if alternative is not None:
            found += self._vary(tree, alternative)
        for text in overrides:
            found += _override(tree, text)
        inlined = Inliner(tree, self._folders, self._home, self._seen)
        plugins, wrong = load_plugins(tree, self._plugin_folder(tree), self._allow_plugins)
        found += [*inlined.problems, *wrong]
        scenario = None
        try:
            scenario = Scenario.build(tree, inlined.frames, plugins, alternative, overrides)
        except InputError as error:
            known = {(problem.file, problem.path) for problem in found if problem.path}
            found += [
                problem
                for problem in error.problems
                if (problem.file, problem.path) not in known
                and not (inlined.without_regions and problem.path == "regions")
            ]
        problems += [problem for problem in found if problem not in problems]
        return None if found else scenario

    def _plugin_folder(self, tree: Tree) -> FilePath:
        """Return the folder of the file that names the plugins."""
        return self._folders.get(tree.mark(("plugins",)).file, self._home)

    def _vary(self, tree: Tree, alternative: str) -> list[Problem]:
        """Lay an alternative over the tree."""
        laid = patch(tree.under(("alternatives", alternative)))
        for key in ("alternatives", "extends"):
            if key in laid.data:
                return [laid.problem((key,), f"an alternative cannot hold {key}", key=True)]
        return tree.merge(laid)


def _override(tree: Tree, text: str) -> list[Problem]:
    """Lay one ``path=value`` over the tree."""
    path, sign, value = text.partition("=")
    shown = f"--set {text}"
    if not sign or not path.strip():
        return [Problem("must be path=value", shown, hint="for instance: --set market.tiers=2")]
    try:
        put_change(tree, undotted(path), parse_value(value.strip(), shown), Mark(shown))
    except InputError as error:
        return [Problem(problem.message, shown, 0, 0, path.strip()) for problem in error.problems]
    return []


def put_change(tree: Tree, path: Path, value: Any, mark: Mark) -> None:
    """Write one value into a tree; null takes the setting back to its default.

    Raises:
        InputError: the path leads through something that is not a group.
    """
    if value is None:
        holder = tree.get(*path[:-1])
        if isinstance(holder, dict) and path[-1] in holder:
            tree.forget(path)
            del holder[path[-1]]
        return
    try:
        tree.put(path, value, mark)
    except (KeyError, IndexError, TypeError):
        raise InputError([Problem("leads nowhere", mark.file, path=dotted(path))]) from None


def _name_types(tree: Tree) -> None:
    """Write the standard terminal types down when none is named, so that single settings of one can be changed."""
    terminals = tree.data.setdefault("terminals", {})
    if isinstance(terminals, dict) and not terminals.get("types"):
        terminals["types"] = {name: {} for name in STANDARD_TYPES}


def _in_order(problems: list[Problem]) -> list[Problem]:
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda problem: (files.index(problem.file), problem.line, problem.column))
