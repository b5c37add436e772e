"""Is the server hard to break? Overload, many requests, many models: figures, and exit code 1 where it was not.

    python benchmarks/overload.py overload PACKAGE PICTURE [--times 10] [--minutes 5]
    python benchmarks/overload.py flat     PACKAGE PICTURE [--requests 20000] [--clients 2]
    python benchmarks/overload.py models   PACKAGE PICTURE [--models 50] [--memory 400MB]

`atrous serve` is started on a library that holds the package. `overload` measures how many pictures a second it
answers, then sends TIMES as many, each on a connection of its own, whether it keeps up or not. `flat` asks as fast as
CLIENTS clients can. `models` publishes the package under many names and asks for each in turn, twice.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pybase64
from server_process import ServerProcess, library_of, serving

CALM_S = 10
RECOVERY_S = 60
ALLOWED = {200, 429, 503}
GROWTH_MB = 40
"""More than this between the first tenth of a run and its end is not flat."""


def main(arguments: list[str] | None = None) -> int:
    """Run one of the three and print what came of it."""
    wanted = _parse(arguments)
    picture = pybase64.b64encode(wanted.picture.read_bytes())
    names = [f"model-{number}" for number in range(wanted.models if wanted.kind == "models" else 1)]
    with library_of(wanted.package, names) as (home, key), serving(home, ["--memory", wanted.memory]) as server:
        requests = [server.request(f"/{name}/1?api_key={key}", picture) for name in names]
        return asyncio.run(KINDS[wanted.kind](wanted, server, requests))


async def overload(wanted: argparse.Namespace, server: ServerProcess, requests: list[bytes]) -> int:
    """Ten times what it can serve; then wait until it answers as fast as before."""
    request = requests[0]
    await server.asked(request)
    calm = await closed_loop(server, [request], clients=2, seconds=CALM_S)
    rate = calm.statuses[200] / calm.seconds
    print(
        f"calm: {rate:.1f} pictures/s, median {1000 * median(calm.latencies_s):.0f} ms, {server.resident_mb():.0f} MB"
    )
    storm = await open_loop(server, request, rate * wanted.times, wanted.minutes * 60)
    print(f"storm: {storm.told()}")
    recovered_s = await _recovery(server, request, storm.sent_at, 1.5 * median(calm.latencies_s))
    print(f"after the last request of it: as fast as before within {recovered_s:.1f} s, {server.resident_mb():.0f} MB")
    only_allowed = set(storm.statuses) <= ALLOWED
    return _verdict(only_allowed and not storm.unadvised and storm.growth_mb() < GROWTH_MB and recovered_s < RECOVERY_S)


async def flat(wanted: argparse.Namespace, server: ServerProcess, requests: list[bytes]) -> int:
    """Many requests one after the other: memory stays."""
    run = await closed_loop(server, requests, clients=wanted.clients, count=wanted.requests)
    print(run.told())
    return _verdict(set(run.statuses) == {200} and run.growth_mb() < GROWTH_MB)


async def models(_: argparse.Namespace, server: ServerProcess, requests: list[bytes]) -> int:
    """One request for each model, then again: the second round takes no more memory than the first.

    A model that takes long to load may be answered with 503 at first.
    """
    before_mb = server.resident_mb()
    first = await closed_loop(server, requests, clients=1, count=len(requests))
    second = await closed_loop(server, requests, clients=1, count=len(requests))
    print(f"before: {before_mb:.0f} MB; first round: {first.told()}; second: {second.told()}")
    grown_mb = second.resident_mb[-1] - first.resident_mb[-1]
    return _verdict(set(first.statuses | second.statuses) <= ALLOWED and grown_mb < GROWTH_MB)


KINDS = {"overload": overload, "flat": flat, "models": models}


@dataclass
class Run:
    """What was answered, how fast, and how large the server was meanwhile."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies_s: list[float] = field(default_factory=list)
    resident_mb: list[float] = field(default_factory=list)
    unadvised: int = 0
    """Refusals without Retry-After."""
    seconds: float = 0.0
    sent_at: float = 0.0
    """When the last request was sent."""

    async def ask(self, server: ServerProcess, request: bytes) -> None:
        """One request, noted; status 0 is a broken connection."""
        started = self.sent_at = time.perf_counter()
        status, says_when = await server.asked(request)
        self.statuses[status] += 1
        if status == 200:
            self.latencies_s.append(time.perf_counter() - started)
        self.unadvised += status in (429, 503) and not says_when

    def growth_mb(self) -> float:
        """From the largest of the first tenth to the end."""
        return self.resident_mb[-1] - max(self.resident_mb[: len(self.resident_mb) // 10 + 1])

    def told(self) -> str:
        """The figures in a line."""
        counts = ", ".join(f"{count} x {status or 'broken'}" for status, count in sorted(self.statuses.items()))
        times = sorted(self.latencies_s)
        percentile_ms = 1000 * times[int(0.99 * len(times))]
        first_mb, most_mb, last_mb = self.resident_mb[0], max(self.resident_mb), self.resident_mb[-1]
        return (
            f"{self.seconds:.0f} s: {counts}; without Retry-After: {self.unadvised}; answered in "
            f"{1000 * median(times):.0f} ms (median), {percentile_ms:.0f} ms (99 of 100); "
            f"{first_mb:.0f} MB at first, {most_mb:.0f} at most, {last_mb:.0f} at last, "
            f"{self.growth_mb():+.0f} since the first tenth"
        )


async def closed_loop(
    server: ServerProcess, requests: list[bytes], clients: int, count: int = sys.maxsize, seconds: float = float("inf")
) -> Run:
    """Clients that ask again when they are answered, for a number of requests or for a time."""
    run, started, asked_so_far = Run(), time.perf_counter(), 0

    async def client() -> None:
        nonlocal asked_so_far
        while asked_so_far < count and time.perf_counter() - started < seconds:
            request = requests[asked_so_far % len(requests)]
            asked_so_far += 1
            await run.ask(server, request)

    async with watched(run, server):
        await asyncio.gather(*(client() for _ in range(clients)))
    return run


async def open_loop(server: ServerProcess, request: bytes, per_second: float, seconds: float) -> Run:
    """Requests at a steady rate, whether they are answered or not."""
    run = Run()
    async with watched(run, server), asyncio.TaskGroup() as group:
        due = time.perf_counter()
        for _ in range(int(per_second * seconds)):
            now = time.perf_counter()
            due = max(due + 1 / per_second, now - 1)  # what a stalled machine missed is not made up for at once
            await asyncio.sleep(due - now)
            group.create_task(run.ask(server, request))
    return run


@asynccontextmanager
async def watched(run: Run, server: ServerProcess) -> AsyncIterator[None]:
    """Take the time of a run, and the server's size four times a second."""

    async def look() -> None:
        while True:
            run.resident_mb.append(server.resident_mb())
            await asyncio.sleep(0.25)

    started, watch = time.perf_counter(), asyncio.create_task(look())
    try:
        yield
    finally:
        watch.cancel()
        run.resident_mb.append(server.resident_mb())
        run.seconds = time.perf_counter() - started


async def _recovery(server: ServerProcess, request: bytes, started: float, wanted_s: float) -> float:
    """Seconds since `started` until one request is answered in `wanted_s`."""
    while time.perf_counter() - started < RECOVERY_S:
        run = Run()
        await run.ask(server, request)
        if run.latencies_s and run.latencies_s[0] <= wanted_s:
            break
        await asyncio.sleep(0.1)
    return time.perf_counter() - started


def _verdict(good: bool) -> int:
    print("good" if good else "FAILED")
    return 0 if good else 1


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("package", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--times", type=float, default=10)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--models", type=int, default=50)
    parser.add_argument("--memory", default="400MB")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
