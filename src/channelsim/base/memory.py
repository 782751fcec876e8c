"""What the C library does with freed memory: kept between weeks, because every week needs the same again.

A week makes and drops arrays of a megabyte and more. By itself glibc gives such memory back to the system and asks
for it anew, page by page, which costs a twentieth of a week. Results do not depend on any of this.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # names of glibc's mallopt(3)
KEPT_BYTES, LARGEST_BYTES = 512 << 20, 32 << 20


@cache
def _c_library() -> Any:
    """Return the C library of this process; None where it is not one with glibc's ways."""
    try:
        library = ctypes.CDLL(None)
        return library if library.mallopt and library.malloc_trim else None
    except (OSError, AttributeError, TypeError):  # no such library, no such call, Windows
        return None


@cache
def keep_freed_memory() -> None:
    """Have this process keep freed blocks up to 32 MB each, half a GB in all; does nothing without glibc."""
    library = _c_library()
    if library is not None:
        library.mallopt(MMAP_THRESHOLD, LARGEST_BYTES)
        library.mallopt(TRIM_THRESHOLD, KEPT_BYTES)


def give_memory_back() -> None:
    """Give freed memory back to the system; does nothing without glibc."""
    library = _c_library()
    if library is not None:
        library.malloc_trim(0)
