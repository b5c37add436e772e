"""Damages pictures and decodes them, led by what the decoder's code does with them, until it breaks or time is up.

    python tests/fuzz/fuzz_decode.py FOLDER -max_total_time=600

FOLDER gets the pictures that led somewhere new; a file `crash-…` beside is one that broke the decoder. The flags are
libFuzzer's. `make fuzz` runs it.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["atrous"]):
    from atrous.domain.errors import BadPicture
    from atrous.imaging.decode import decode, decode_index_mask, glimpse, read_size

from picture_seeds import seeds

MAX_PIXELS = 200_000


def decode_all_ways(data: bytes) -> None:
    """Every door of the decoder; what it refuses with a sentence is fine, anything else is a find."""
    for read in (
        lambda: decode(data, max_pixels=MAX_PIXELS),
        lambda: decode(data, max_pixels=MAX_PIXELS, orient=False),
        lambda: glimpse(data, 4, max_pixels=MAX_PIXELS),
        lambda: decode_index_mask(data, max_pixels=MAX_PIXELS),
        lambda: read_size(data),
    ):
        try:
            read()
        except BadPicture:
            continue


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in seeds().items():
        (folder / name.replace(" ", "-")).write_bytes(data)
    limits = ["-max_len=8192", "-rss_limit_mb=3000", "-timeout=20", f"-artifact_prefix={folder.parent}/"]
    atheris.Setup([sys.argv[0], *limits, *sys.argv[1:]], decode_all_ways)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
