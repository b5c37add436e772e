"""Says what libjpeg complains of. It runs as a process of its own, because libjpeg complains to standard error alone.

OpenCV and Pillow both decode a JPEG that lost bytes in its middle as if nothing were; only the text that libjpeg writes
tells. Here standard error is a file, and what a picture added to it is sent back.
"""

import os
import struct
import sys
import tempfile

import cv2
import numpy as np

ENTROPY_ONLY = cv2.IMREAD_REDUCED_GRAYSCALE_8  # all coded data are read, a 64th of the pixels is computed


def main() -> None:
    """Answer pictures on standard input with complaints on standard output, until the input ends."""
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), sys.stderr.fileno())
        while head := sys.stdin.buffer.read(4):
            (length,) = struct.unpack(">I", head)
            complaint = _complaint(sys.stdin.buffer.read(length), said.fileno())
            sys.stdout.buffer.write(struct.pack(">I", len(complaint)) + complaint)
            sys.stdout.buffer.flush()


def _complaint(data: bytes, said: int) -> bytes:
    os.ftruncate(said, 0)
    os.lseek(said, 0, os.SEEK_SET)
    cv2.imdecode(np.frombuffer(data, np.uint8), ENTROPY_ONLY)
    os.lseek(said, 0, os.SEEK_SET)
    return os.read(said, 4096)


if __name__ == "__main__":
    main()
