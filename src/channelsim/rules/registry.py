"""Which implementations of a rule exist. Every rule file is one; more come by :func:`register`, also from a plugin.

A scenario chooses with ``type:`` inside the rule's group. A rule file whose ``Settings`` have a ``type`` of their own serves
the names that this field allows; any other rule file is the type ``standard``.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from channelsim.base.errors import ChannelsimError
from channelsim.base.setting import Settings
from channelsim.rules.order import EXOGENOUS, ORDER, Step

STANDARD = "standard"


@dataclass(frozen=True)
class Implementation:
    """One way to take a decision: its settings and its ``decide(view, settings, luck)``.

    ``mixes``: obeys ``settings.acting`` (which deciders are its own), so that deciders may use different types.
    """

    rule: str
    kind: str
    settings: type[Settings]
    decide: Callable[..., Any]
    origin: str
    mixes: bool = False


_registered: dict[tuple[str, str, str], Implementation] = {}


def register(rule: str, type: str) -> Callable[[Any], Any]:
    """Register a class, or module-like object, with ``Settings`` and ``decide`` as an implementation of a rule.

    The settings must differ ``per`` the same things as those of the rule file.

    Raises:
        ChannelsimError: no such rule, the rule file has the type itself, or ``Settings`` or ``decide`` are missing.
    """

    def keep(thing: Any) -> Any:
        base = rule_file(rule)
        if base is None:
            raise ChannelsimError(f"cannot register {type!r}: there is no rule {rule!r}")
        settings, decide = getattr(thing, "Settings", None), getattr(thing, "decide", None)
        if not (inspect.isclass(settings) and issubclass(settings, Settings) and callable(decide)):
            raise ChannelsimError(f"{rule}: {type!r} needs Settings (of channelsim.base.setting) and decide")
        if tuple(settings.per) != tuple(base.Settings.per):
            raise ChannelsimError(f"{rule}: settings of {type!r} must differ per {base.Settings.per}")
        origin = getattr(thing, "__module__", None) or thing.__name__
        if type in _own_types(base.Settings):
            raise ChannelsimError(f"{rule}: the type {type!r} exists already")
        mixes = bool(getattr(thing, "mixes", False))
        _registered[rule, type, origin] = Implementation(rule, type, settings, decide, origin, mixes)
        return thing

    return keep


@cache
def rule_file(rule: str) -> Any:
    """Return the module of a rule, or None where there is none."""
    if rule not in rule_names():
        return None
    name = f"channelsim.rules.{rule}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def implementations(rule: str, plugins: Collection[str] = ()) -> dict[str, Implementation]:
    """Return the implementations of a rule by type, the default first.

    Args:
        rule: name as in ``order.py``.
        plugins: modules whose registrations count beside those of the package.

    Raises:
        ChannelsimError: two of them registered the same type.
    """
    module = rule_file(rule)
    if module is None:
        return {}
    mixes = bool(getattr(module, "mixes", False))
    found = {
        name: Implementation(rule, name, module.Settings, module.decide, module.__name__, mixes)
        for name in _own_types(module.Settings)
    }
    for (of, name, origin), item in _registered.items():
        if of == rule and (origin.startswith("channelsim.") or origin in plugins):
            if name in found:
                raise ChannelsimError(f"{rule}: the type {name!r} is registered twice")
            found[name] = item
    return found


def _own_types(settings: Any) -> tuple[str, ...]:
    """Return the names that a rule file's own ``type`` field allows, its default first; else ``standard``."""
    field = settings.model_fields.get("type")
    if field is None:
        return (STANDARD,)
    names = [name for name in get_args(field.annotation) if name != field.default]
    return (field.default, *names)


def rule_names() -> tuple[str, ...]:
    """Return the names of all rules of the week, each once, in order."""
    return tuple(dict.fromkeys(step.rule for step in steps()))


def steps() -> tuple[Step, ...]:
    """Return all steps that a week may have."""
    return ORDER + EXOGENOUS


def missing() -> tuple[str, ...]:
    """Return rules of the week that have no file."""
    return tuple(name for name in rule_names() if rule_file(name) is None)
