"""The terminal page of a live session: the body, the music, and keys for the listener's hand.

This is the only door to textual.  The session runs in a thread of its own; the page shows what it
is handed and passes presses on.
"""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Header, Static

from biomusic.app.console import clock
from biomusic.app.live_words import (
    Row,
    body_rows,
    ceiling,
    headline,
    music_rows,
    worn,
)
from biomusic.session.conducting import Desires, conduct
from biomusic.session.glance import Glance
from biomusic.session.hand import Press

if TYPE_CHECKING:
    from biomusic.session.opening import Opened

KEYS: Final = (
    ("up", Press.LIVELIER, "livelier", "↑"),
    ("down", Press.CALMER, "calmer", "↓"),
    ("right", Press.BRIGHTER, "brighter", "→"),
    ("left", Press.DARKER, "darker", "←"),
    ("plus,equals_sign", Press.LOUDER, "louder", "+"),
    ("minus", Press.SOFTER, "softer", "-"),
    ("s", Press.STYLE, "style", "s"),
    ("k", Press.KEY, "key", "k"),
    ("n", Press.SKIP, "next section", "n"),
    ("space", Press.HOLD, "hold", "space"),
    ("r", Press.RELEASE, "let go", "r"),
    ("l", Press.LIKE, "like", "l"),
    ("d", Press.DISLIKE, "dislike", "d"),
    ("m", Press.MARK, "mark", "m"),
)


def show_page(opened: Opened, desires: Desires, seconds: float | None, title: str) -> None:
    """Play to the end, or until somebody presses q; raises what the session raised."""
    page = Page(opened, desires, seconds, title)
    page.run()
    page.hear_out()


class Seen(Message):
    """The session as it is now."""

    def __init__(self, glance: Glance) -> None:
        super().__init__()
        self.glance = glance


class Over(Message):
    """The last sound has faded."""


class Page(App[None]):
    """The body to the left, the music to the right, the news below."""

    CSS = """
    #line { padding: 0 1; color: $text-muted; }
    Horizontal { height: auto; }
    .half { width: 1fr; height: auto; min-width: 36; border: round $primary; padding: 0 1; }
    #keys { dock: bottom; height: auto; padding: 0 1; background: $panel; }
    #news { height: 1fr; border: round $secondary; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+c", "stop", "stop", key_display="q", priority=True),
        *(
            Binding(key, f"press('{what.name}')", words, key_display=shown)
            for key, what, words, shown in KEYS
        ),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, opened: Opened, desires: Desires, seconds: float | None, title: str) -> None:
        super().__init__()
        self.title = title
        self._failure: BaseException | None = None
        self._desires = desires
        self._thread = Thread(
            target=self._conduct, args=(opened, seconds), name="conductor", daemon=True
        )

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        yield Header()
        yield Static("loading the instruments …", id="line")
        with Horizontal():
            yield Static(id="body", classes="half")
            yield Static(id="music", classes="half")
        with VerticalScroll(id="news", can_focus=False):
            yield Static(id="told")
        yield Static(_keys(), id="keys")

    def on_mount(self) -> None:
        """Name the boxes and begin."""
        for name, title in (
            ("body", "your body"),
            ("music", "the music"),
            ("news", "what happened"),
        ):
            self.query_one(f"#{name}").border_title = title
        self._thread.start()

    def action_press(self, name: str) -> None:
        """Pass a key on."""
        self._desires.presses.put(Press[name])

    def action_stop(self) -> None:
        """Fade, then leave."""
        self._desires.stop.set()

    def on_over(self) -> None:
        """Leave."""
        self.exit()

    def on_seen(self, seen: Seen) -> None:
        """Draw the session as it is now."""
        glance = seen.glance
        held = f" · your hand: {glance.held}" if glance.held else ""
        self._write("line", f"{headline(glance)}{held}\n{worn(glance)} · {ceiling(glance)}")
        self._write("body", _table(body_rows(glance)))
        self._write("music", _table(music_rows(glance)))
        told = "\n".join(f"{clock(t):>7}  {words}" for t, words in reversed(glance.news))
        self._write("told", told)

    def hear_out(self) -> None:
        """Wait for the last fade; raises what the session raised."""
        self._desires.stop.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _write(self, name: str, words: str | Table) -> None:
        self.query_one(f"#{name}", Static).update(Text(words) if isinstance(words, str) else words)

    def _see(self, glance: Glance) -> None:
        self.post_message(Seen(glance))  # from the session's thread; it does not wait

    def _conduct(self, opened: Opened, seconds: float | None) -> None:
        try:
            conduct(opened.session, self._desires, opened.begun, seconds, self._see)
        except BaseException as failure:
            self._failure = failure
        finally:
            self.post_message(Over())


def _keys() -> Text:
    """What each key does, wrapped where the window ends."""
    text = Text()
    for shown, words in (("q", "stop"), *((shown, words) for _, _, words, shown in KEYS)):
        text.append(f"{shown} ", style="bold")
        text.append(f"{words}  ".replace(" ", "\u00a0", words.count(" ")))
    return text


def _table(rows: list[Row]) -> Table:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(ratio=1)
    for row in rows:
        value = Text(row.value)
        if row.why:
            value.append(f"  {row.why}", style="dim")
        table.add_row(row.name, value)
    return table
