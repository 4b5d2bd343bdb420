"""The tree of what can go wrong; each error carries its facts and says what to do next.

BiomusicError
├── UserError              what the user can mend: exit status 2
│   ├── InputError         a recording that cannot be used
│   ├── ConfigError        a setting that means nothing
│   ├── UnknownNameError   no such preset, style, voice, generator, …
│   ├── OutputError        a place that cannot be written
│   └── MissingExtraError  an optional part that is not installed
├── SensorError
│   └── MalformedError     one bad packet: counted and skipped, never fatal
├── ReplayError            a journal that does not play back as it was
└── AudioError             no device, device lost
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class BiomusicError(Exception):
    """Root of everything that biomusic raises on purpose."""


class UserError(BiomusicError):
    """Something that whoever started us can mend."""


class InputError(UserError):
    """A recording that cannot be used."""

    def __init__(self, path: Path | str, problem: str, remedy: str, where: str = "") -> None:
        self.path, self.problem, self.remedy, self.where = path, problem, remedy, where
        place = f"{path}, {where}" if where else f"{path}"
        super().__init__(f"{place}: {problem}; {remedy}")


class ConfigError(UserError):
    """A setting that means nothing."""

    def __init__(self, path: Path | str, key: str, problem: str, line: int | None = None) -> None:
        self.path, self.key, self.problem, self.line = path, key, problem, line
        place = f"{path}, line {line}" if line is not None else f"{path}"
        super().__init__(f"{place}: “{key}” {problem}")


class UnknownNameError(UserError):
    """No such preset, style, voice, generator, wearable or tool."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        near = get_close_matches(name, self.known, n=1)
        hint = f"did you mean “{near[0]}”? " if near else ""
        choice = ", ".join(self.known) or "none"
        super().__init__(f"there is no {kind} named “{name}”; {hint}choose one of: {choice}")


class OutputError(UserError):
    """A place that cannot be written."""

    def __init__(self, path: Path | str, problem: str, remedy: str) -> None:
        self.path, self.problem, self.remedy = path, problem, remedy
        super().__init__(f"{path}: {problem}; {remedy}")


class MissingExtraError(UserError):
    """An optional part that is not installed."""

    def __init__(self, wanted: str, extra: str) -> None:
        self.wanted, self.extra = wanted, extra
        super().__init__(f"{wanted} needs an optional part: pip install 'biomusic[{extra}]'")


class SensorError(BiomusicError):
    """A device or its link misbehaves."""


class MalformedError(SensorError):
    """One packet that does not follow its specification."""

    def __init__(self, stream: str, problem: str, payload: bytes = b"") -> None:
        self.stream, self.problem, self.payload = stream, problem, payload
        super().__init__(f"{stream}: {problem} ({payload[:24].hex(' ')})")


class ReplayError(BiomusicError):
    """A journal that does not play back as it was."""


class AudioError(BiomusicError):
    """The output device is missing or was lost."""
