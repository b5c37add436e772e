"""What every page is handed: the library, who does what takes long, and the server it is shown by."""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from atrous.jobs.engine import JobEngine
from atrous.serving.inference import Inference
from atrous.storage.library import Library

ACTOR = "studio"
"""Who did it, in the audit trail: whoever sits at a signed-in browser."""


@dataclass(frozen=True)
class Desk:
    """The parts that pages work with."""

    library: Library
    engine: JobEngine
    inference: Inference
    """The models, as programs are served by them."""
    metrics: CollectorRegistry
    """What the server counts."""
