"""What a training tells, one JSON object a line on standard output, for programs that watch it."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from atrous.domain.reporter import EpochRow, Reporter


class LineReporter:
    """Prints sentences and epochs as lines of JSON, and passes everything on."""

    def __init__(self, inner: Reporter) -> None:
        self._inner = inner

    def say(self, sentence: str) -> None:
        """A line `{"event": "say", "text": …}`."""
        print_line("say", {"text": sentence})
        self._inner.say(sentence)

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        """No line: an epoch has hundreds of steps."""
        self._inner.progress(activity, done, total, detail)

    def epoch(self, row: EpochRow) -> None:
        """A line `{"event": "epoch", …}` with the epoch's figures."""
        print_line("epoch", asdict(row))
        self._inner.epoch(row)


def print_line(event: str, facts: Mapping[str, Any]) -> None:
    """One event, there for the reader at once."""
    sys.stdout.write(json.dumps({"event": event} | dict(facts), ensure_ascii=False) + "\n")
    sys.stdout.flush()
