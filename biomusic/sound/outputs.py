"""What was learnt of each output: how much latency it needs, and how late the ear hears it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from biomusic.whole import written_whole

# 0.1 s holds out against everything that a busy laptop does; asking PulseAudio for less lets one
# underrun stall the stream for two seconds
USUAL: Final = 0.1  # s
LONGEST: Final = 1.0  # s; an output that needs more is broken
EARLY: Final = 0.5  # s that a system may say too much
LATE: Final = 2.0  # s that it may say too little
RAISED: Final = 1.5  # times the latency that was too short


class Habit(BaseModel):
    """One output's."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    latency: Annotated[float, Field(ge=0.005, le=LONGEST)] = USUAL  # s, asked of the system
    # s that the ear hears it later than the system says: Bluetooth headphones take 0.2–0.7 s
    offset: Annotated[float, Field(ge=-EARLY, le=LATE)] = 0.0

    def raised(self) -> Habit:
        """The same with more latency."""
        return self.model_copy(update={"latency": min(LONGEST, self.latency * RAISED)})


_HABITS: Final = TypeAdapter(dict[str, Habit])


def outputs_path() -> Path:
    """Where habits are kept; it need not exist."""
    return user_data_path("biomusic", appauthor=False) / "outputs.json"


class Outputs:
    """The habits of every output that was ever used, by name."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or outputs_path()
        self._habits = _read(self._path)

    @property
    def names(self) -> tuple[str, ...]:
        """Every output of which something was learnt."""
        return tuple(sorted(self._habits))

    def habit(self, name: str) -> Habit:
        """What is known of an output; the usual when it is new."""
        return self._habits.get(name, Habit())

    def set_offset(self, name: str, seconds: float) -> None:
        """Remember that the ear hears an output so much later than the system says.

        Raises:
            OutputError: it cannot be kept.
        """
        bounded = min(LATE, max(-EARLY, seconds))
        self.learn(name, self.habit(name).model_copy(update={"offset": bounded}))

    def learn(self, name: str, habit: Habit) -> None:
        """Remember it for the next time.

        Raises:
            OutputError: it cannot be kept.
        """
        self._habits[name] = habit
        with written_whole(self._path, "make room for it there") as draft:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(_HABITS.dump_json(self._habits, indent=1))


def _read(path: Path) -> dict[str, Habit]:
    """What is kept; a file that was spoilt is as good as none, for it is learnt again."""
    try:
        return _HABITS.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}
