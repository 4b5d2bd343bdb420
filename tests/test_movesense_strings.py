"""What Movesense's commands and responses become when they are random, bent, cut or grown."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
import pytest

from biomusic.errors import MalformedError
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import EcgChunk, Frame

packets: Any = importlib.import_module("biomusic.sensors.movesense_packets")
plan: Any = importlib.import_module("biomusic.sensors.plan")
talk: Any = importlib.import_module("biomusic.sensors.movesense_talk")
Command, Notification, Content = packets.Command, packets.Notification, packets.Content
Operation = packets.Operation

COUNT: Final = 50_000
WORDS: Final = (
    packets.SUBSCRIBE_ECG,
    packets.GRANTED,
    b"\x01\x02/Meas/Acc/52\0",
    b"\x01\x03/Meas/HR\0",
    b"\x04\x09/Info\0",
    b"\x02\x01",
    b"\x01\x03\x94\x01",
    packets.BEATING,
)


@cache
def strings() -> tuple[bytes, ...]:
    """Random bytes, random bytes behind a known head, and the protocol's own words, spoilt."""
    random = np.random.Generator(np.random.Philox(key=[15, 16]))
    return tuple(_string(index, random) for index in range(COUNT))


def _string(index: int, random: np.random.Generator) -> bytes:
    noise = random.bytes(int(random.integers(0, 24)))
    word = bytearray(WORDS[int(random.integers(len(WORDS)))])
    match index % 4:
        case 0:
            return noise
        case 1:
            return bytes([index // 4 % 11, index % 5]) + noise + b"\0" * (index // 8 % 2)
        case 2:
            word[int(random.integers(len(word)))] = int(random.integers(256))
            return bytes(word)
        case _:
            cut = int(random.integers(len(word) + 1))
            return bytes(word[:cut]) + noise[: int(random.integers(4))] + bytes(word[cut:])


def decoder() -> Decoder:
    return open_wearable("movesense").decoder()


def frame(payload: bytes, t: float, stream: str) -> Frame:
    return Frame(t, "movesense", stream, payload)


@pytest.mark.parametrize("kind", [Command, Notification])
def test_they_are_refused_or_read_to_the_last_byte(kind: Any) -> None:
    refused = 0
    for payload in strings():
        try:
            read = kind.from_bytes(payload)
        except MalformedError:
            refused += 1
            continue
        assert bytes(read) == payload
        if kind is Notification:
            assert (read.status is None) == (read.content is not Content.RESPONSE)
            assert read.status is None or 0 <= read.status <= 0xFFFF
        else:
            assert "\0" not in read.path
    assert 0.2 * COUNT < refused < 0.9 * COUNT


def test_only_a_response_to_the_same_reference_answers_a_command() -> None:
    ask = next(step for step in held(lambda _: b"") if isinstance(step, plan.Ask))
    answers = [payload for payload in strings() if ask.answers(payload)]
    assert packets.GRANTED in {payload[:4] for payload in answers}
    assert {payload[:2] for payload in answers} == {packets.GRANTED[:2]}
    assert min(map(len, answers)) == 4


def test_a_talk_ends_well_whatever_the_sensor_answers() -> None:
    answers = itertools.cycle([*strings(), None])
    for _ in range(COUNT // 10):
        assert 5 <= len(held(lambda _: next(answers))) <= 12


def test_a_decoder_goes_on_after_any_commands() -> None:
    listening = decoder()
    for index, payload in enumerate(strings()):
        try:
            assert listening.decode(frame(payload, index * 0.1, "gsp_command")) == []
        except MalformedError:
            continue
    listening.decode(frame(packets.SUBSCRIBE_ECG, 6000.0, "gsp_command"))
    (chunk,) = listening.decode(frame(packets.FOUR_STEPS[:-4] + bytes(4), 6000.1, "gsp_data"))
    assert isinstance(chunk, EcgChunk)
    assert np.diff(chunk.times) == pytest.approx(1 / 125)


@pytest.mark.parametrize(
    "path", ["/Meas/ECG/1\u0663", "/Mea\u017f/ECG/125", "/Meas/ECG/0", "/Meas/Acc/"]
)
def test_a_path_that_only_looks_like_one_is_not_decoded(path: str) -> None:
    """An Arabic digit is a digit, and a long s an s, unless somebody says otherwise."""
    listening = decoder()
    command = bytes(Command(Operation.SUBSCRIBE, 1, path))
    assert listening.decode(frame(command, 0.0, "gsp_command")) == []
    with pytest.raises(MalformedError, match="reference 1"):
        listening.decode(frame(packets.FOUR_STEPS, 1.0, "gsp_data"))


def held(answer: Callable[[Any], bytes | None]) -> list[Any]:
    """The steps of a whole talk, from its first word to its farewell."""
    steps, gives = _hold(talk.begin(), answer)
    assert all(0 <= worth <= 4 for worth in gives.values())
    farewell, _ = _hold(talk.end(gives), answer)
    return steps + farewell


def _hold(part: Any, answer: Callable[[Any], bytes | None]) -> tuple[list[Any], Any]:
    steps: list[Any] = []
    came: bytes | None = None
    try:
        while True:
            steps.append(part.send(came))
            came = answer(steps[-1])
    except StopIteration as over:
        return steps, over.value
