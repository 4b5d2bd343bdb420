"""Memory of a long session and its report: ``python benchmarks/memory.py [MINUTES]``."""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.sessions import Case, render
from biomusic.app.telling import save_report


def main(arguments: list[str]) -> int:
    """Render a simulated run of so many minutes and print the peaks."""
    minutes = arguments[0] if arguments else "120"
    with tempfile.TemporaryDirectory() as folder:
        case = Case("long", f"simulated:run?minutes={minutes}", "run")
        wanted, gates = render(case, Path(folder), 7)
        save_report(wanted, Path(folder) / "report.html")
    for gate in gates:
        Console().print(f"{gate.name}: {gate.measured}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"peak with its report: {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
