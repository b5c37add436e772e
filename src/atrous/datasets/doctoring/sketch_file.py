"""The sketches of any number of pictures, outside of memory."""

import os
import tempfile
import weakref

import numpy as np
from numpy.typing import NDArray

from atrous.datasets.doctoring.sketch import SIDE, Sketches

Places = NDArray[np.intp]
"""Where sketches stand among all."""

_BYTES = SIDE * SIDE
_NEAR = 8  # sketches: what lies between two that are wanted is read along, which takes less time than asking twice


class SketchFile:
    """Sketches one after the other in a temporary file without a name, which goes with whoever holds it last."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the line below
        weakref.finalize(self, self._file.close)

    def append(self, sketch: bytes) -> None:
        """Take the next one; of a picture that cannot be read it is empty, and stands there as black."""
        self._file.write(sketch or bytes(_BYTES))

    def at(self, places: Places) -> Sketches:
        """Those at some places, in the order asked for. They are read, not mapped: mapped pages count as memory."""
        self._file.flush()
        wanted, order = np.unique(places, return_inverse=True)
        runs = np.split(wanted, np.flatnonzero(np.diff(wanted) > _NEAR) + 1)
        return np.concatenate([self._run(run) for run in runs])[order]

    def _run(self, places: Places) -> Sketches:
        """Those at some places that are near each other, in order."""
        first, end = (places[0], places[-1] + 1) if len(places) else (0, 0)
        data = os.pread(self._file.fileno(), (end - first) * _BYTES, first * _BYTES)
        return np.frombuffer(data, np.uint8).reshape(-1, SIDE, SIDE)[places - first]
