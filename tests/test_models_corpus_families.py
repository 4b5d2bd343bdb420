"""Families, splits, columns and leakage: what is held out was never learned."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from biomusic.errors import InputError
from biomusic.types import Mode

corpora: Any = import_module("biomusic.models.corpus")
datasheet: Any = import_module("biomusic.models.datasheet")
families: Any = import_module("biomusic.models.families")
memorisation: Any = import_module("biomusic.models.memorisation")
notation: Any = import_module("biomusic.models.notation")
overlap: Any = import_module("biomusic.models.overlap")
pieces: Any = import_module("biomusic.models.piece")

SOURCE: dict[str, Any] = {
    "name": "ryans",
    "title": "Tunes",
    "licence": "public domain",
    "attribution": "",
    "sha256": "0",
    "files": 1,
    "read": 1,
    "duplicates": 0,
    "pieces": 1,
    "bars": 1,
    "events": 1,
    "cap": None,
    "skipped": [],
}


def tune(seed: int, shift: int = 0, bars: int = 16, work: str = "", tail: int | None = None) -> Any:
    """Eight notes a bar, drawn from the scale; from half of it on by another seed, ``tail``."""
    drawn = np.random.default_rng(seed).choice([0, 2, 4, 5, 7, 9, 11, 12], (bars, 8))
    if tail is not None:
        half = np.random.default_rng(tail).choice([0, 2, 4, 5, 7, 9, 11, 12], (bars, 8))
        drawn[bars // 2 :] = half[bars // 2 :]
    made = tuple(
        pieces.PieceBar(
            tuple(notation.Event(5, 6 * i, 48 + int(p) + shift, 4, 4) for i, p in enumerate(bar)),
            4,
            Mode.MAJOR,
        )
        for bar in drawn
    )
    name = work or f"{seed} {shift} {tail}"
    return pieces.Piece("ryans", name, name, "folk", made)


def gathered(*made: Any) -> Any:
    numbers, _ = families.families(made)
    return corpora.gathered(
        made, numbers, families.splits(made, numbers), {"sources": [SOURCE], "version": "0"}
    )


def test_a_tune_in_another_key_is_family_and_a_duplicate() -> None:
    numbers, doubles = families.families([tune(1), tune(2), tune(1, shift=5)])
    assert numbers == (0, 1, 0)
    assert doubles == (False, False, True)


def test_half_a_tune_is_family_and_no_duplicate() -> None:
    numbers, doubles = families.families([tune(1), tune(1, tail=9)])
    assert numbers == (0, 0)
    assert doubles == (False, False)


def test_pieces_of_one_work_stay_together() -> None:
    numbers, _ = families.families([tune(1, work="suite"), tune(2, work="suite")])
    assert numbers == (0, 0)


def test_a_family_is_never_split() -> None:
    made = [tune(seed % 80, tail=seed) for seed in range(160)]
    corpus = gathered(*made)
    assert len(set(corpus.family.tolist())) == 80
    for family in set(corpus.family.tolist()):
        assert len(set(corpus.split[corpus.family == family].tolist())) == 1
    assert len(set(corpus.split.tolist())) == 3


def test_a_source_of_two_pieces_has_one_to_choose_by() -> None:
    assert corpora.Split.VALIDATION in gathered(tune(1), tune(2)).split


def test_a_corpus_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    corpus = gathered(*(tune(seed) for seed in range(5)))
    corpora.save_corpus(corpus, tmp_path)
    again = corpora.open_corpus(tmp_path)
    assert again.digest == corpus.digest
    assert again.bar(17) == tune(1).bars[1].events
    assert not list(tmp_path.glob("*.part"))


def test_a_corpus_of_another_version_is_refused(tmp_path: Path) -> None:
    corpora.save_corpus(gathered(tune(1), tune(2)), tmp_path)
    facts = json.loads((tmp_path / "corpus.json").read_text("utf-8"))
    (tmp_path / "corpus.json").write_text(json.dumps({**facts, "styles": ["polka"]}), "utf-8")
    with pytest.raises(InputError, match="another version"):
        corpora.open_corpus(tmp_path)
    with pytest.raises(InputError, match="no prepared corpus"):
        corpora.open_corpus(tmp_path / "nowhere")


def test_overlap_is_the_share_that_was_learned() -> None:
    made = [tune(seed, bars=32) for seed in range(60)]
    corpus = gathered(*made, *(tune(seed, tail=seed + 500, bars=32) for seed in range(60)))
    apart = {corpora.Split.TRAIN: [0, 60], corpora.Split.TEST: [1]}
    split = np.full(120, 9, np.uint8)
    for part, numbers in apart.items():
        split[numbers] = part
    lonely = corpora.Corpus(**{**columns(corpus), "split": split})
    assert overlap.overlap(lonely, 16) < 0.01
    split[:] = corpora.Split.TRAIN
    split[60:] = corpora.Split.TEST  # halves of what was learned
    half = corpora.Corpus(**{**columns(corpus), "split": split})
    assert overlap.overlap(half, 64) == pytest.approx(0.5, abs=0.06)


def columns(corpus: Any) -> dict[str, Any]:
    return {name: getattr(corpus, name) for name in corpora.Corpus.__annotations__}


def test_a_melody_learned_by_heart_is_found_at_any_height() -> None:
    library = memorisation.Library([steps(tune(seed)) for seed in range(20)])
    assert library.longest(steps(tune(3, shift=4))) == 49
    assert library.longest(steps(tune(77))) <= 9
    quoted = np.concatenate([steps(tune(77))[:40], steps(tune(5, shift=1))[10:35]])
    assert library.longest(quoted) == 26
    memory = memorisation.memory(library, [steps(tune(3)), steps(tune(77))])
    assert memory.words == pytest.approx(0.5)
    assert memory.longest == 49


def steps(piece: Any) -> Any:
    return memorisation.melody_steps([bar.events for bar in piece.bars], 4)


def test_one_note_over_and_over_is_nobodys_melody() -> None:
    same = np.full(40, 6 * 256 + 128)
    assert memorisation.Library([same]).longest(same) == 0


def test_the_datasheet_names_every_source_with_licence_and_hash() -> None:
    sheet = datasheet.datasheet(gathered(*(tune(seed) for seed in range(30))))
    assert "public domain" in sheet
    assert "- ryans `0`" in sheet
    assert "n = 64" in sheet
