"""Whether the birth certificate of a run can be trusted before anything is read by it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from channelsim.base.errors import InputError, Problem
from channelsim.records.facts import whole_hash

FORMAT_VERSION = 1
HINT = "make the run again; what a manifest says cannot be mended by hand"


def check_manifest(manifest: Mapping[str, Any], file: Path, *, finished: bool) -> None:
    """See that a manifest says what a reader needs, and that nobody changed it since.

    Raises:
        InputError: it was written by a newer version, lacks something or contradicts itself.
    """
    version = manifest.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        hint = "read it with the version of channelsim that wrote it"
        raise InputError(
            [Problem(f"has format {version}; this version reads {FORMAT_VERSION}", str(file), hint=hint)]
        )
    try:
        wrong = _contradiction(manifest, finished)
    except (KeyError, TypeError, ValueError, AttributeError) as lack:
        wrong = f"is damaged: {type(lack).__name__} {lack}"
    if wrong:
        raise InputError([Problem(wrong, str(file), hint=HINT)])


def _contradiction(manifest: Mapping[str, Any], finished: bool) -> str:
    week = 0
    for part in manifest["parts"]:
        if part["first_week"] != week:
            return f"is damaged: a quarter begins with week {part['first_week']}, not {week}"
        week += part["weeks"]
    if manifest["weeks_recorded"] != week:
        return f"is damaged: its quarters hold {week} weeks, not {manifest['weeks_recorded']}"
    lengths = {dim: len(attributes["name"]) for dim, attributes in manifest["dimensions"].items()}
    for name, frame in manifest["frames"].items():
        lost = [dim for dim in frame["dims"] if dim not in lengths]
        if lost or not frame["columns"]:
            return f"is damaged: frame {name} lacks {', '.join(lost) or 'columns'}"
    recorded = {frame for part in manifest["parts"] for frame in part["hashes"]}
    if recorded - set(manifest["frames"]):
        return f"is damaged: frames {', '.join(sorted(recorded - set(manifest['frames'])))} are not described"
    if finished and whole_hash(manifest["dimensions"], manifest["parts"]) != manifest["content_hash"]:
        return "was changed after the run: its content does not have the hash it names"
    return ""
