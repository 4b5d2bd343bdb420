"""Which output stands behind the name that ALSA gives to all of them.

On Linux PortAudio reaches PulseAudio and PipeWire as one device called "default".  What is learnt
of an output, its latency and how late the ear hears it, belongs to the loudspeaker or headphones.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any, Final

STANDING_IN: Final = frozenset({"default", "pulse", "pipewire", "sysdefault"})
PATIENCE: Final = 0.5  # s


def real_name(name: str) -> str:
    """The output's own name, where ``name`` only stands in for it and the server tells."""
    if name not in STANDING_IN or shutil.which("pactl") is None:
        return name
    try:
        chosen = _asked("get-default-sink").strip()
        sinks: Any = json.loads(_asked("--format=json", "list", "sinks"))
        told = [sink["description"] for sink in sinks if sink["name"] == chosen]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return name
    return str(told[0]) if told and told[0] else name


def _asked(*words: str) -> str:
    told = subprocess.run(
        ("pactl", *words), capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    return told.stdout
