"""The command line: one door, one place where errors become words and exit statuses.

Exit status: 0 fine, 1 our fault, 2 the user's mistake, 130 interrupted.
"""

from __future__ import annotations

import errno
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from biomusic import __version__
from biomusic.app import (
    body,
    check,
    compose,
    demo,
    housekeeping,
    listing,
    live,
    lsl,
    profile,
    record,
    render,
    replay,
    scan,
    sessions,
    strap,
    tap,
    train,
)
from biomusic.app.console import voice
from biomusic.errors import BiomusicError, UserError

FINE, OUR_FAULT, USERS_MISTAKE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="biomusic",
    help="Music that listens to the body: tempo, key and density follow your heart and steps.",
    epilog="Start with: biomusic demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("run")(live.run)
app.command("meditate")(live.meditate)
app.command("focus")(live.focus)
app.command("tap")(tap.tap)
app.command("report")(sessions.report)
app.command("render")(render.render)
app.command("replay")(replay.replay)
app.command("compose")(compose.compose)
app.command("body")(body.body)
app.command("scan")(scan.scan)
app.command("record")(record.record)
app.command("strap", context_settings=strap.PASSED_ON)(strap.strap)
app.command("lsl", context_settings=lsl.PASSED_ON)(lsl.lsl)
app.command("train", context_settings=strap.PASSED_ON)(train.train)
app.command("list")(listing.list_all)
app.command("check")(check.check)
app.command("profile")(profile.profile)
app.command("paths")(housekeeping.paths)
app.command("forget")(housekeeping.forget)


def _show_version(wanted: bool) -> None:
    if wanted:
        voice.say(f"biomusic {__version__}")
        raise typer.Exit


@app.callback()
def options(
    plain: Annotated[
        bool, typer.Option("--plain", help="Plain lines: no colour, no moving bars.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Tell more of what happens inside.")
    ] = False,
    log_file: Annotated[Path | None, typer.Option(help="Write the log there as well.")] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Take the options that every command shares."""
    voice.plain = plain
    _start_logging(verbose, log_file)


def main() -> None:
    """Run the command line and leave with the right exit status."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command.  Returns its exit status; complaints have been said by then."""
    try:
        app(args=arguments, prog_name="biomusic")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FINE
    except KeyboardInterrupt:
        return _complain("stopped; nothing half-written was left behind", INTERRUPTED)
    except UserError as mistake:
        return _complain(str(mistake), USERS_MISTAKE)
    except BiomusicError as fault:
        return _complain(str(fault), OUR_FAULT)
    except OSError as problem:
        return _complain(_of_the_machine(problem), USERS_MISTAKE)
    return FINE


def _complain(words: str, status: int) -> int:
    voice.warn(f"biomusic: {words}")
    return status


def _of_the_machine(problem: OSError) -> str:
    remedy = "free some space" if problem.errno == errno.ENOSPC else "check the path"
    return f"{problem.filename or 'the disk'}: {problem.strerror or problem}; {remedy}"


def _start_logging(verbose: bool, log_file: Path | None) -> None:
    level = logging.DEBUG if verbose else logging.WARNING
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    if log_file is not None:
        handlers.append(logging.FileHandler(log_file, encoding="utf-8"))
    layout = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.WARNING, format=layout, handlers=handlers)
    logging.getLogger("biomusic").setLevel(level)
