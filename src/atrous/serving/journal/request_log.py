"""One line for each request, as JSON for machines or as text for people. Never with a key or a full address."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import orjson

from atrous.serving.journal.redaction import redact

LogFormat = Literal["json", "text", "none"]
LOG_FORMATS: tuple[LogFormat, ...] = ("json", "text", "none")


@dataclass(frozen=True)
class LogEntry:
    """What is noted of a request."""

    request_id: str
    client: str | None
    """The address it came from; a proxy's, if there is one before this server."""
    method: str
    route: str | None
    """The pattern of the address, such as /{project}/{version}; None for what fits none."""
    status: int
    """499 when the client left before the answer."""
    ms: float
    model: str | None
    key: str | None
    """The key's name, which is no secret."""
    bytes_in: int
    bytes_out: int
    error: str | None = None
    """The traceback of what nobody foresaw."""


def write_json(entry: LogEntry) -> None:
    """A line of JSON on standard error."""
    facts = {name: value for name, value in asdict(_censored(entry)).items() if value is not None}
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    _write(orjson.dumps({"time": now, **facts}).decode())


def write_text(entry: LogEntry) -> None:
    """A line for people on standard error, and the traceback below it if there is one."""
    entry = _censored(entry)
    words = [
        f"{datetime.now():%H:%M:%S}",  # the time on the wall of whoever looks at a terminal
        str(entry.status),
        entry.method,
        entry.route or "(no such address)",
        f"{entry.ms:.0f} ms",
        entry.model or "",
        f"key {entry.key}" if entry.key else "",
        entry.request_id,
    ]
    _write(" ".join(word for word in words if word) + (f"\n{entry.error}" if entry.error else ""))


def write_nothing(_: LogEntry) -> None:
    """For those who measure."""


WRITERS: dict[LogFormat, Callable[[LogEntry], None]] = {"json": write_json, "text": write_text, "none": write_nothing}


def _censored(entry: LogEntry) -> LogEntry:
    """No key gets into the log, not even by an error's message."""
    if entry.error is None:
        return entry
    return replace(entry, error=redact(entry.error))


def _write(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
