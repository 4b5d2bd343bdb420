"""A journal that never stops the music: where the disk refuses, the session goes on unrecorded."""

from __future__ import annotations

from biomusic.errors import OutputError
from biomusic.journal import Journal, Record


class Keeping:
    """Notes down what happens, for as long as it can."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.trouble = ""  # why it stopped, in words
        self._told = False

    def note(self, record: Record) -> None:
        """Keep one record, unless an earlier one found no room."""
        if self.trouble:
            return
        try:
            self._journal.write(record)
        except OutputError as problem:
            self.trouble = f"no longer recorded: {problem}"

    def news(self) -> str:
        """What there is to tell, once."""
        if self._told or not self.trouble:
            return ""
        self._told = True
        return self.trouble

    def close(self) -> None:
        """What was noted is safe afterwards, as far as the disk allows.

        Raises:
            OutputError: the last of it cannot be written.
        """
        if self.trouble:
            self._journal.abandon()
            return
        try:
            self._journal.close()
        except OSError as problem:
            self._journal.abandon()
            words = problem.strerror or "cannot be written"
            raise OutputError(self._journal.path, words, "make room there") from problem
