"""What the addresses of the platform are made of."""

import secrets
from dataclasses import dataclass

from atrous.jobs.engine import JobEngine
from atrous.storage.library import Library
from atrous.studio.archives import Archives
from atrous.studio.exports import Exports
from atrous.studio.intake import Intake
from atrous.studio.links import SignedLinks


@dataclass(frozen=True)
class Parts:
    """One of each, shared by programs and people."""

    library: Library
    engine: JobEngine
    links: SignedLinks
    intake: Intake
    exports: Exports
    archives: Archives

    @classmethod
    def of(cls, library: Library, engine: JobEngine) -> "Parts":
        """The parts over a library and a jobs engine."""
        return cls(
            library,
            engine,
            SignedLinks(secrets.token_bytes(32)),
            Intake(library),
            Exports(library, engine),
            Archives(library, engine),
        )
