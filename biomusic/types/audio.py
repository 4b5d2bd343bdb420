"""Sound, and the grid that it is made on."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE: Final = 48_000  # Hz, the rate of everything that sounds
STEP: Final = 32  # frames; every control and every beat is resolved on this grid (0.67 ms)
BLOCK: Final = 256  # frames that an output asks for at a time (5.3 ms)

Audio = NDArray[np.float32]  # (n, 2), ±1, at SAMPLE_RATE
