"""A worker whose jobs only count, slowly: each number is a line of a file, which is its checkpoint.

What the project is called says how: `stubborn` does not listen to an interrupt, `broken` dies at its first step.
"""

import os
import time
from pathlib import Path
from typing import Any

from atrous.domain.reporter import Reporter
from atrous.jobs.kinds.counting import enter
from atrous.jobs.kinds.kind import FILES, Kind
from atrous.jobs.orders import CountOrder
from atrous.jobs.worker import main
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord

STEP_S = 0.05
STEPS = {"short": 4, "long": 40, "stubborn": 2000, "broken": 4}


def steps_file(library: Library, job_id: int) -> Path:
    """Where a job counts."""
    return library.folders.job_log(job_id).with_suffix(".steps")


def count(library: Library, job: JobRecord, reporter: Reporter) -> dict[str, Any]:
    """Count on from where the file ends."""
    project = str(job.project)
    if project == "broken":
        reporter.say("out of luck")
        os._exit(3)
    file = steps_file(library, job.id)
    start = len(file.read_text().splitlines()) if file.exists() else 0
    for number in range(start, STEPS[project]):
        with file.open("a") as opened:
            opened.write(f"{number} {time.time()} {os.getpid()}\n")
        reporter.progress("counting", number + 1, STEPS[project])
        _sleep(stubborn=project == "stubborn")
    return {"counted": STEPS[project], "from": start}


def _sleep(stubborn: bool) -> None:
    try:
        time.sleep(STEP_S)
    except KeyboardInterrupt:
        if not stubborn:
            raise


if __name__ == "__main__":
    main({CountOrder.kind: Kind(FILES, enter, count)})
