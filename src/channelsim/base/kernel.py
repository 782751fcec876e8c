"""The one decorator for compiled loops.

``@kernel`` is ``numba.njit(cache=True, error_model="numpy")`` without fastmath (three processors gave three results with
it). The cache folder is named by a hash of all sources of the package, because numba keeps old machine code when a helper
in *another* file changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba

KEPT_DAYS = 30


def _cache_home() -> Path:
    chosen = os.environ.get("CHANNELSIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    if chosen:
        return Path(chosen) / "channelsim"
    home = Path.home() / ".cache"
    if os.access(home if home.exists() else home.parent, os.W_OK):
        return home / "channelsim"
    return Path(tempfile.gettempdir()) / "channelsim-cache"


@cache
def cache_folder() -> str:
    """Return the folder of compiled kernels that belongs to exactly these sources."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(root.rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    digest.update(numba.__version__.encode())
    folder = _cache_home() / f"kernels-{digest.hexdigest()}"
    if not folder.exists():
        _forget_old(folder.parent)
    return str(folder)


def _forget_old(home: Path) -> None:
    """Remove machine code of sources that nobody has run for a month."""
    for old in home.glob("kernels-*"):
        try:
            used = max((file.stat().st_atime for file in old.rglob("*")), default=old.stat().st_mtime)
            if time.time() - used > KEPT_DAYS * 86400:
                shutil.rmtree(old, ignore_errors=True)
        except OSError:  # somebody else removes it
            continue


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compile a loop over arrays with numba at its first call and keep the machine code between runs."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = cache_folder()
    try:
        compiled = numba.njit(cache=True, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before
    return compiled  # type: ignore[no-any-return]
