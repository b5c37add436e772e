"""How many threads OpenCV takes for one picture."""

import cv2


def stay_in_one_thread() -> None:
    """For a process that has a picture in hand on each processor: there OpenCV's helpers only take turns with them."""
    cv2.setNumThreads(1)
