"""Errors a user may meet. Each says what is wrong, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class ChannelsimError(Exception):
    """Base of the package's own errors. The command line ends with exit code 2, or 1 where the program is at fault."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: where it stands, what it says, what is allowed.

    ``line`` and ``column`` count from 1; 0 means that the place is not known.
    """

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    excerpt: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """Return ``file:line:column: path: message`` with excerpt and hint on lines of their own."""
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column or 1}"
        head = ": ".join(part for part in (place, self.path, self.message) if part)
        lines = [head]
        if self.excerpt:
            lines.append(f"    {self.excerpt}")
        if self.hint:
            lines.append(f"    {self.hint}")
        return "\n".join(lines)


class InputError(ChannelsimError):
    """All problems of one input together, so that they can be mended in one go."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems = [Problem(problems)] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BooksError(ChannelsimError):
    """Goods or money do not balance: a fault of the program or of a user's own rule."""


class BrokenModelError(ChannelsimError):
    """The model stopped in the middle of a week and cannot go on; make a new one."""
