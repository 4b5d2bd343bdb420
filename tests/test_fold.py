"""What the fold makes of links that come and go, and of several devices for one stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from biomusic.session.fold import Fold
from biomusic.types import (
    Cadence,
    Choice,
    Connection,
    Frame,
    Incoming,
    Interval,
    Link,
    Person,
    Sample,
)

STRAP, POD = "heart_rate_strap", "foot_pod"
ONE_INTERVAL = bytes.fromhex("1048 0004")  # 72 bpm, 1024 ticks
RUN = bytes.fromhex("04 0003 a6")  # 166 steps/min


@dataclass
class Heard:
    """A body that only writes down what it is fed."""

    samples: list[Sample] = field(default_factory=list[Sample])

    def feed(self, sample: Sample) -> None:
        self.samples.append(sample)


def folded(items: Sequence[Incoming]) -> list[Sample]:
    fold, heard = Fold(Person()), Heard()
    fold._body = heard  # type: ignore[assignment]  # pyright: ignore
    for item in items:
        assert fold.take(item) is None
    return heard.samples


def beat(t: float) -> Frame:
    return Frame(t, STRAP, "heart_rate_measurement", ONE_INTERVAL)


def link(t: float, what: Link, device: str = STRAP) -> Connection:
    return Connection(t, device, device, what)


def test_no_interval_is_bridged_over_a_loss_however_short() -> None:
    before: list[Incoming] = [link(0.0, Link.CONNECTED), beat(1.0), beat(2.0), link(2.2, Link.LOST)]
    after: list[Incoming] = [link(2.6, Link.CONNECTED), beat(3.5), beat(4.5)]
    samples = folded([*before, *after])
    segments = [sample.segment for sample in samples if isinstance(sample, Interval)]
    assert segments == [0, 0, 1, 1]


def test_only_the_chosen_device_is_believed() -> None:
    def pod(t: float, device: str) -> Frame:
        return Frame(t, device, "rsc_measurement", RUN)

    both: list[Incoming] = [Connection(0.0, name, POD, Link.CONNECTED) for name in ("a", "b")]
    samples = folded([*both, pod(1.0, "a"), pod(1.1, "b"), Choice(1.2, "cadence", "b", "closer")])
    assert [s.device for s in samples if isinstance(s, Cadence)] == ["a", "b"]
    chosen = folded([*both, Choice(0.5, "cadence", "b", "closer"), pod(1.0, "a"), pod(1.1, "b")])
    assert [s.device for s in chosen if isinstance(s, Cadence)] == ["b"]
