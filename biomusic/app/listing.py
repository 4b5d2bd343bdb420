"""``biomusic list``: what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from biomusic.app.console import voice
from biomusic.shelf import Card, cards


def list_all() -> None:
    """List inputs, wearables, presets, guides, styles, generators and voices."""
    from biomusic import rooms
    from biomusic.config import load_preset, preset_names
    from biomusic.guide.steering import list_guides
    from biomusic.score.style import open_style, style_names

    _show("Inputs", rooms.list_sources())
    _show("Wearables", rooms.list_wearables())
    _rows("Presets", ((name, load_preset(name).title) for name in preset_names()))
    _show("Guides", list_guides())
    _rows("Styles", ((name, open_style(name).title) for name in style_names()))
    _show("Generators", rooms.list_generators())
    _show("Voices", cards("biomusic.sound.voices", "VOICE"))


def _show(title: str, cards: Iterable[Card]) -> None:
    _rows(title, ((card.name, card.title) for card in cards))


def _rows(title: str, rows: Iterable[tuple[str, str]]) -> None:
    voice.table(title, ("name", "what it is"), tuple(rows))
    voice.say("")
