"""A process that measures parts of a dataset for another one, as that one asks on standard input.

Python's own part of the work is half of it, and threads take turns at that. It starts as a module of its own, not by
`multiprocessing`, which would run the caller's script a second time.
"""

import os
import pickle
import signal
import sys
from io import BufferedReader
from typing import cast

import cv2

from atrous.datasets.doctoring.measuring.close_look import CloseLook
from atrous.datasets.doctoring.measuring.look import Glance
from atrous.datasets.doctoring.measuring.measurer import Measurer

CLOSE, DRAWS = "close", "draws"
"""What may stand on the command line."""


def main() -> None:
    """Say that it is ready, then answer pickled samples with pickled measurements until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too; it ends with whoever asks,
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # without a word, also where that one was killed
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever is printed is no answer
    cv2.setNumThreads(1)  # each core has such a process
    measurer = Measurer(CloseLook() if CLOSE in sys.argv else Glance(), draws=DRAWS in sys.argv)
    pickle.dump(None, answers)
    answers.flush()
    asked = cast(BufferedReader, sys.stdin.buffer)
    while asked.peek(1):
        samples = pickle.load(asked)  # noqa: S301 - from the process that started this one
        pickle.dump(measurer.measure_part(samples), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    main()
