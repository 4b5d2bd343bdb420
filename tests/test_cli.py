"""The command line: every mistake is one sentence and status 2, and nothing half-written stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from biomusic.app.cli import run

HEADER = "t_s,heart_rate_bpm,cadence_spm\n"
FIT = Path(__file__).parent.parent.parent / "shared/data/body/runs/developer-types-sample.fit"


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the listener's own settings; kernels stay cached where they are."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def table(path: Path, rows: str) -> str:
    path.write_text(HEADER + rows)
    return str(path)


def good_rows(seconds: int) -> str:
    return "".join(f"{t},{120 + t % 3},{164 + t % 2 * 2}\n" for t in range(seconds))


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    status = run(["--plain", *arguments])
    words = capsys.readouterr().err.strip()
    assert status == 2, words
    assert words.count("\n") == 0, "one sentence, please"
    return words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("empty.fit", b"", "empty"),
        ("not.fit", b"this is not a FIT file at all" * 20, "not a FIT"),
        ("columns.csv", b"a,b\n1,2\n", "heart_rate_bpm"),
        ("words.csv", b"t_s,heart_rate_bpm\nnoon,fast\none,slow\n", "line 2"),
        ("picture.png", b"\x89PNG", "not known"),
        ("binary.csv", bytes(range(256)) * 9, "binary.csv"),
    ],
)
def test_a_bad_recording_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    said = complaint(capsys, "render", name, "--out", "music.wav")
    assert name in said
    assert words in said
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_unknown_names_are_answered_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = table(tmp_path / "run.csv", good_rows(5))
    for option, wrong, hint in (
        ("--preset", "rum", "run"),
        ("--style", "tekno", "techno"),
    ):
        said = complaint(capsys, "render", source, "--out", "music.wav", option, wrong)
        assert f"did you mean “{hint}”" in said
    assert "choose one of" in complaint(capsys, "render", "simulated:flying", "--out", "a.wav")


def test_a_wrong_output_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = table(tmp_path / "run.csv", good_rows(5))
    (tmp_path / "file").write_text("in the way")
    assert ".flac" in complaint(capsys, "render", source, "--out", "music.xyz")
    assert "file" in complaint(capsys, "render", source, "--out", "file/music.wav")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "run.csv"]


def test_a_recording_with_bad_rows_is_played_and_the_rows_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "4,0,166\n4,300,166\n3,120,166\n5,nan,166\n6,12x,166\n6,121,166\n6,121,166\n"
    source = table(tmp_path / "run.csv", good_rows(4) + bad + "8,122,166\n")
    assert run(["--plain", "render", source, "--out", "music.wav", "--report", "r.html"]) == 0
    said = capsys.readouterr().out
    assert "skipped" in said
    assert (tmp_path / "music.wav").stat().st_size > 48_000
    assert "skipped" in (tmp_path / "r.html").read_text()


def test_a_render_leaves_what_it_says_and_replays_to_the_bit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = table(tmp_path / "run.csv", good_rows(12))
    out = ["--out", "a.wav", "--midi", "a.mid", "--report", "a.html", "--seed", "3"]
    assert run(["--plain", "render", source, *out]) == 0
    left = {path.name for path in tmp_path.iterdir()} - {"home"}
    assert left == {"run.csv", "a.wav", "a.mid", "a.jsonl", "a.html"}
    assert run(["--plain", "replay", "a.jsonl", "--out", "b.wav"]) == 0
    assert "same to the bit" in capsys.readouterr().out
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    assert run(["--plain", "replay", "a.jsonl", "--recompute"]) == 0
    assert "no difference" in capsys.readouterr().out
    assert run(["--plain", "replay", "a.jsonl", "--out", "b.mid"]) == 0
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_the_same_seed_is_the_same_and_another_differs(tmp_path: Path) -> None:
    source = table(tmp_path / "run.csv", good_rows(10))
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert run(["--plain", "render", source, "--out", f"{name}.wav", "--seed", seed]) == 0
    a, b, c = ((tmp_path / f"{name}.wav").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_recompute_names_the_first_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = table(tmp_path / "run.csv", good_rows(8))
    assert run(["--plain", "render", source, "--out", "a.wav"]) == 0
    journal = tmp_path / "a.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith(b'{"cue"'))
    lines[at] = lines[at].replace(b'"tempo":', b'"tempo":1', 1)
    journal.write_bytes(b"".join(lines))
    assert run(["--plain", "replay", "a.jsonl", "--recompute"]) == 1
    assert f"line {at + 1}: was" in capsys.readouterr().err


def test_the_body_alone_becomes_a_table(tmp_path: Path) -> None:
    source = table(tmp_path / "run.csv", good_rows(10))
    assert run(["--plain", "body", source, "--out", "states.csv"]) == 0
    rows = (tmp_path / "states.csv").read_text().splitlines()
    assert rows[0].startswith("t_s,activity,p_aroused")
    assert len(rows) == 1 + 4 * 9 + 1


def test_everything_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--plain", "list"]) == 0
    said = capsys.readouterr().out
    for name in ("fit", "heart_rate_strap", "pace", "techno", "rules", "pad", "meditate"):
        assert f"\n{name}\t" in said


def test_check_and_paths_never_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--plain", "check"]) == 0
    assert run(["--plain", "paths"]) == 0
    assert "speaker" in capsys.readouterr().out


def test_forget_removes_what_is_personal(tmp_path: Path) -> None:
    profile = tmp_path / "home/biomusic/profile.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text("age = 41\n")
    assert run(["--plain", "forget", "--yes"]) == 0
    assert not profile.exists()


def in_the_background(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from biomusic.app.cli import main; main()", "--plain"]
    return subprocess.Popen([*command, *arguments], stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C otherwise")
def test_ctrl_c_ends_cleanly(tmp_path: Path) -> None:
    running = in_the_background("render", "simulated:run?minutes=600", "--out", "long.wav")
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*.part*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130, said
    assert "Traceback" not in said
    assert not list(tmp_path.glob("long*"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        "from biomusic.app.cli import run; import sys;"
        "sys.exit(run(['--plain', 'render', 'simulated:demo', '--out', 'full.wav']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("full*"))


@pytest.mark.skipif(not FIT.exists(), reason="needs ../shared/data/body/runs, see README")
def test_a_truncated_fit_file_is_said_or_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cut.fit").write_bytes(FIT.read_bytes()[:5])
    assert "cut.fit" in complaint(capsys, "render", "cut.fit", "--out", "music.wav")
