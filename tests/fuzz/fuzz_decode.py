"""Damages pictures and decodes them, led by what the decoder does with them, until it breaks or enough are tried.

    python tests/fuzz/fuzz_decode.py FOLDER -atheris_runs=100000

FOLDER gets the pictures that led somewhere new; a file `crash-…` beside is one that broke the decoder. The last lines
say how many were tried, and what each door of the decoder made of them. The flags are libFuzzer's, but for
`-atheris_runs`: after its `-runs` and `-max_total_time` nothing can be said. `make fuzz-decoder` runs it.
"""

import atexit
import math
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["atrous"]):
    from atrous.domain.arrays import Picture, Plane
    from atrous.domain.errors import BadPicture
    from atrous.imaging.decode import decode, decode_index_mask, glimpse, read_size

from picture_seeds import seeds

MAX_PIXELS = 200_000
SHORTER_SIDE = 4
DOORS: dict[str, Callable[[bytes], Picture | Plane]] = {
    "decode": lambda data: decode(data, max_pixels=MAX_PIXELS),
    "decode, not turned": lambda data: decode(data, max_pixels=MAX_PIXELS, orient=False),
    "glimpse": lambda data: glimpse(data, SHORTER_SIDE, max_pixels=MAX_PIXELS)[0],
    "decode_index_mask": lambda data: decode_index_mask(data, max_pixels=MAX_PIXELS),
}


class Tries:
    """Goes through every door of the decoder. A find: anything but a sentence or a picture of the size it says."""

    def __init__(self) -> None:
        self.count = 0
        self._read: Counter[str] = Counter()

    def decode_all_ways(self, data: bytes) -> None:
        self.count += 1
        for name, read in DOORS.items():
            try:
                picture = read(data)
            except BadPicture:
                continue
            self._read[name] += 1
            assert math.prod(picture.shape[:2]) <= math.prod(read_size(data)), f"{name} gave {picture.shape}"

    def say(self) -> None:
        lines = [f"  {name}: {self._read[name]} read, {self.count - self._read[name]} refused" for name in DOORS]
        sys.stdout.write("\n".join([f"{self.count} pictures tried:", *lines, ""]))


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in seeds().items():
        (folder / name.replace(" ", "-")).write_bytes(data)
    limits = ["-max_len=8192", "-rss_limit_mb=3000", "-timeout=20", f"-artifact_prefix={folder.parent}/"]
    tries = Tries()
    atexit.register(tries.say)
    atheris.Setup([sys.argv[0], *limits, *sys.argv[1:]], tries.decode_all_ways)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
