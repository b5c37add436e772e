"""The fastest accurate way to run a package here."""

from pathlib import Path

from atrous.runtime.package import ModelPackage
from atrous.runtime.precision import Precision
from atrous.runtime.sessions.choose import open_session
from atrous.runtime.sessions.session import Session
from atrous.runtime.tuning.candidates import candidates
from atrous.runtime.tuning.memory import TrialMemory
from atrous.runtime.tuning.trial import least_s


def open_fastest(package: ModelPackage, threads: int | None = None, notes: Path | None = None) -> Session:
    """Open a package in the fastest of its accurate precisions, by OpenVINO.

    The first time on a machine each of them is timed, which takes a second or two; after that the note is enough.

    Args:
        package: as `read_package` gives it.
        threads: for one picture; None leaves it to the engine.
        notes: a folder for what was found; None tries each time.

    Raises:
        BadPackage: weights that the engine cannot run.
    """
    from atrous.runtime.sessions.openvino import computes_bf16, describe_machine

    precisions = candidates(package, bf16=computes_bf16())
    memory = TrialMemory(notes, describe_machine(threads)) if notes is not None else None
    known = memory.recall(package, precisions) if memory is not None else None
    if known is not None or len(precisions) == 1:
        return open_session(package, "openvino", known or precisions[0], threads)
    session, seconds = _try_all(package, precisions, threads)
    if memory is not None:
        memory.keep(package, seconds)
    return session


def _try_all(
    package: ModelPackage, precisions: tuple[Precision, ...], threads: int | None
) -> tuple[Session, dict[Precision, float]]:
    """The fastest one's session, and every one's time; no more than two are open at once."""
    likely_first = precisions[::-1]  # int8 is the fastest on most processors, and the others are given up sooner then
    fastest = open_session(package, "openvino", likely_first[0], threads)
    seconds: dict[Precision, float] = {likely_first[0]: least_s(fastest)}
    for precision in likely_first[1:]:
        session = open_session(package, "openvino", precision, threads)
        seconds[precision] = least_s(session, to_beat_s=min(seconds.values()))
        if seconds[precision] == min(seconds.values()):
            fastest = session
    return fastest, seconds
