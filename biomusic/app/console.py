"""How the program speaks: rich on a terminal, plain lines where colour and motion would hurt."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

PLAIN_STEPS: Final = 10  # lines of progress in a plain run


@dataclass(slots=True)
class Voice:
    """Where words go, and whether they may move and shine."""

    plain: bool = False

    def out(self) -> Console:
        """Results, on standard output."""
        return Console(no_color=self._quiet(), highlight=False, soft_wrap=True)

    def err(self) -> Console:
        """Progress and complaints, on standard error."""
        return Console(stderr=True, no_color=self._quiet(), highlight=False, soft_wrap=True)

    def say(self, words: str) -> None:
        """One line of result, as it is."""
        typer.echo(words)

    def warn(self, words: str) -> None:
        """One line beside the result."""
        self.err().print(words, markup=False)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; in plain mode one line a row, tabs between."""
        if self.plain:
            self.say(title)
            for row in (columns, *rows):
                self.say("\t".join(row))
            return
        table = Table(
            title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0)
        )
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.out().print(table)

    @contextmanager
    def progress(self, words: str, total: float | None) -> Generator[Callable[[float], None]]:
        """Show how far a long job is; yields a function that hears session time in s."""
        if self.plain or not sys.stderr.isatty():
            yield _plain_steps(self.err(), words, total)
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[clock]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.err(), transient=True) as bar:
            task = bar.add_task(words, total=total, clock="0:00")
            yield lambda t: bar.update(task, completed=t, clock=clock(t))

    def moves(self) -> bool:
        """Whether a page may be drawn over and over."""
        return not self.plain and sys.stdout.isatty() and sys.stdin.isatty()

    def _quiet(self) -> bool:
        return self.plain or bool(os.environ.get("NO_COLOR"))


voice = Voice()


def clock(seconds: float) -> str:
    """Session time as people write it: 1:02:03 or 2:03."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _plain_steps(console: Console, words: str, total: float | None) -> Callable[[float], None]:
    heard = -1

    def hear(t: float) -> None:
        nonlocal heard
        step = int(t / total * PLAIN_STEPS) if total else int(t / 300.0)
        if step > heard:
            heard = step
            of = f" of {clock(total)}" if total else ""
            console.print(f"{words}: {clock(t)}{of}", markup=False)

    return hear
