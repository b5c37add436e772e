"""How long a server takes from its start to its first answer, and for a further model; and the memory they take.

    python benchmarks/starting.py PACKAGE PICTURE [--rounds 5]

`atrous serve` is started anew for each round, on a library that holds the package twice. In the first round nobody has
tried yet which precision is fastest on this machine, so the first answer waits for that too.
"""

import argparse
import asyncio
import time
from pathlib import Path
from statistics import median

import pybase64
from server_process import ServerProcess, library_of, serving


def main(arguments: list[str] | None = None) -> None:
    """Measure and print, round by round."""
    wanted = _parse(arguments)
    picture = pybase64.b64encode(wanted.picture.read_bytes())
    names = ("first", "second")
    later: list[tuple[float, float]] = []
    with library_of(wanted.package, names) as (home, key):
        for number in range(wanted.rounds + 1):
            started = time.perf_counter()
            with serving(home) as server:
                requests = [server.request(f"/{name}/1?api_key={key}", picture) for name in names]
                answer(server, requests[0])
                first_s, first_mb = time.perf_counter() - started, server.resident_mb()
                second_s = answer(server, requests[1]) - answer(server, requests[0])
                print(
                    f"first answer {first_s:.2f} s after the start, {first_mb:.0f} MB; "
                    f"a further model {second_s:.2f} s, {server.resident_mb():.0f} MB"
                )
            later += [(first_s, second_s)] if number else []
    firsts, seconds = zip(*later, strict=True)
    print(f"median after the first round: {median(firsts):.2f} s, a further model {median(seconds):.2f} s")


def answer(server: ServerProcess, request: bytes) -> float:
    """Seconds that one answer takes."""
    started = time.perf_counter()
    status, _ = asyncio.run(server.asked(request))
    if status != 200:
        raise SystemExit(f"The server answers {status}.")
    return time.perf_counter() - started


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
