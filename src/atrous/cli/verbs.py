"""What can be typed behind `atrous`, in the order of the help."""

from atrous.cli import (
    bench,
    compare,
    demo,
    doctor,
    download,
    evaluate,
    export,
    importing,
    jobs,
    key,
    models,
    predict,
    serve,
    train,
    up,
    version,
)

VERBS = (
    *(importing, version, train, evaluate, compare, predict, bench),
    *(serve, up, models, export, download, doctor, demo),
)
"""Modules with a NAME and a `run`."""
GROUPS = (key, jobs)
"""Modules with a NAME and verbs of their own."""
