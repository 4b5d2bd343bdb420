"""The session report: one page that stands alone, to be looked at rather than read."""

from __future__ import annotations

from html import escape
from importlib import resources
from pathlib import Path
from typing import Final
from urllib.parse import quote

from biomusic.app.axis import Axis
from biomusic.app.report_body import body_rows
from biomusic.app.report_figures import figures
from biomusic.app.report_music import music_rows
from biomusic.app.report_sitting import sitting
from biomusic.app.report_tables import channels, happenings, numbers, reasons
from biomusic.app.report_words import length
from biomusic.session.story import Story
from biomusic.whole import written_whole

AUDIBLE: Final = (".flac", ".mp3", ".ogg", ".opus", ".wav")
# Nothing may be loaded from anywhere but the page itself and the files beside it.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self' file:"


def write_report(path: Path, story: Story) -> None:
    """Write the page beside its place, then move it there: nobody ever sees half of it.

    Raises:
        OutputError: the place cannot be written.
    """
    with written_whole(path) as draft:
        draft.write_text(page(story, path.parent.resolve().name), encoding="utf-8")


def page(story: Story, folder: str) -> str:
    """The whole page; ``folder`` is the session's, as `biomusic replay` knows it."""
    axis = Axis(story.duration, story.events)
    style = (resources.files("biomusic.app") / "report.css").read_text(encoding="utf-8")
    title = escape(story.title)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title} · biomusic</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<header>\n<p class="brand">biomusic</p>\n<h1>{title}</h1>\n'
        f'<p class="lead">{_lead(story)}</p>\n{figures(story)}{_listen(story)}</header>\n'
        f"<main>\n{_pictures(story, axis)}{sitting(story)}{_why(story)}{_more(story, axis)}"
        f"{_careful(story)}</main>\n{_footer(story, folder)}</body>\n</html>\n"
    )


def _lead(story: Story) -> str:
    return escape(
        f"{length(story.duration)} of {story.style}, steered by the body through "
        f"{story.source_title}. The “{story.guide}” guide chose tempo, key and density; "
        f"the “{story.generator}” generator wrote the bars."
    )


def _listen(story: Story) -> str:
    audible = [name for name in story.files.values() if name.lower().endswith(AUDIBLE)]
    if not audible:
        return ""
    source = escape(quote(audible[0]))
    return f'<audio controls preload="none" src="{source}" aria-label="The session"></audio>\n'


def _pictures(story: Story, axis: Axis) -> str:
    return (
        '<section class="rows" aria-labelledby="body">\n<h2 id="body">The body</h2>\n'
        f"{body_rows(story, axis)}{axis.html()}</section>\n"
        '<section class="rows" aria-labelledby="music">\n<h2 id="music">What it led to</h2>\n'
        f"{music_rows(story, axis)}{axis.html()}</section>\n"
    )


def _why(story: Story) -> str:
    return (
        '<section aria-labelledby="why">\n<h2 id="why">Why the music changed</h2>\n'
        f"{reasons(story)}</section>\n"
    )


def _more(story: Story, axis: Axis) -> str:
    return (
        '<section aria-labelledby="more">\n<h2 id="more">In numbers</h2>\n'
        f"{numbers(story)}{happenings(axis)}{channels(story)}</section>\n"
    )


def _careful(story: Story) -> str:
    paragraphs = (
        "Arousal is physiological activation relative to this person’s own rest, which is 0.5. "
        "It is not an emotion: joy, worry, cold air and standing up can look alike. The band "
        "holds 90 % of the belief; where it is wide, little is known.",
        "While running, the heart follows the effort, so that arousal can hardly be told apart "
        "from it: it is uncertain there and drawn dotted.",
        _limits(story),
        "The page shows what the music did about the body. It does not show what the music did "
        "to the body, and it is no medical measurement: do not base a decision about health or "
        "training limits on it.",
    )
    unbroken = (escape(words).replace(" %", "&nbsp;%") for words in paragraphs if words)
    told = "".join(f"<p>{words}</p>\n" for words in unbroken)
    return (
        '<section class="prose" aria-labelledby="careful">\n'
        f'<h2 id="careful">How to read this</h2>\n{told}</section>\n'
    )


def _limits(story: Story) -> str:
    person = story.person
    known = (
        ("resting", person.resting_heart_rate, "resting_heart_rate"),
        ("maximum", person.maximum_heart_rate, "maximum_heart_rate"),
    )
    told = [
        f"{name} heart rate {_limit(rate, field in story.estimated)}"
        for name, rate, field in known
        if rate is not None or field in story.estimated
    ]
    if not told:
        return ""
    words = f"Exertion is the share of the heart-rate reserve in use: {', '.join(told)}."
    guessed = any(field in story.estimated for _, _, field in known)
    return f"{words} An estimate may be off by ten beats or more." if guessed else words


def _limit(rate: float | None, estimated: bool) -> str:
    if rate is None:
        return "estimated, as the profile does not say"
    return f"{rate:.0f} beats/min ({'estimated' if estimated else 'from the profile'})"


def _footer(story: Story, folder: str) -> str:
    links = " · ".join(
        f'<a href="{escape(quote(name))}">{escape(label)}</a>'
        for label, name in story.files.items()
    )
    files = f"<p>Beside this page: {links}</p>\n" if links else ""
    return (
        f"<footer>\n<p>Preset “{escape(story.preset)}”, seed {story.seed}, "
        f"biomusic {escape(story.version)}. The same music again: "
        f"<code>biomusic replay {escape(folder or '.')}</code></p>\n{files}</footer>\n"
    )
