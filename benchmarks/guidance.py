"""Whether asking harder is heard: ``python benchmarks/guidance.py [STYLE]``.

The network's scores with a bar's wishes and without them, and the difference stretched by the
guidance (Ho & Salimans 2022): each setting's Spearman ρ with its own measure, as in ``control.py``,
over 400 bars, and what a bar costs.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.control import MEASURES, drawn, leakage
from biomusic.ports import FREE

BARS: Final = 400
GUIDANCE: Final = (1.0, 1.5, 2.0)


def main(style: str) -> int:
    """Print a line for each."""
    nets: Any = import_module("biomusic.models.net")
    net = import_module("biomusic.models.net_writer").Net.open(Path(nets.__file__))
    wishes = drawn(style, BARS)
    print(f"{style}: guidance, ρ of {', '.join(MEASURES)}; ms a bar")
    for guidance in GUIDANCE:
        composer = nets.NetComposer(net, 5, FREE, guidance)
        started = time.process_time()
        bars = [composer.compose(index, wish) for index, wish in enumerate(wishes)]
        spent = 1000.0 * (time.process_time() - started) / BARS
        rho = leakage(list(zip(bars, wishes, strict=True)))
        own = "  ".join(f"{rho[name, name]:.2f}" for name in MEASURES)
        print(f"{guidance:.1f}   {own}   {spent:.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "lofi"))
