"""``python -m benchmarks``: every figure of BENCHMARKS.md, measured anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
COMMANDS: Final = (
    "sessions.py",
    "stages.py",
    "memory.py",
    "composer.py",
    "control.py",
    "tonality.py",
    "hour.py",
    "corpora.py",
    "gallery.py",
    "generator.py",
    "pairs.py",
    "clock.py",
    "decoders.py",
    "link.py",
    "supervised.py",
    "link_loss.py",
    "heartbeats.py",
    "intervals.py",
    "variability.py",
    "breath.py",
    "cadence_walks.py",
    "step_phase.py",
    "arousal.py",
    "arousal_bodies.py",
    "activities.py",
    "body_cost.py",
    "phase_lock.py",
    "closed_loop.py",
    "live_cost.py",
    "reaction.py",
    "output.py",
    "first_sound.py",
    "voice_gates.py",
    "mix_gates.py",
    "style_hours.py",
)


def main() -> int:
    """Run each command in a process of its own; 1 when one fails."""
    return max(
        subprocess.run([sys.executable, str(HERE / name)], check=False).returncode
        for name in COMMANDS
    )


if __name__ == "__main__":
    sys.exit(main())
