"""The flags that `atrous serve` and `atrous up` share: where to listen, for whom, and what is noted."""

from dataclasses import dataclass
from typing import Annotated

import typer

from atrous.serving.door.exposure import Exposure
from atrous.serving.journal.request_log import LOG_FORMATS, LogFormat


@dataclass(frozen=True)
class ServerFlags:
    """An address and those who may come there."""

    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")] = "127.0.0.1"
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 9001
    log: Annotated[
        LogFormat, typer.Option(help=f"How each request is noted on standard error: {', '.join(LOG_FORMATS)}.")
    ] = "text"
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A further name this server is called by, for a proxy in front of it; may be repeated."),
    ] = None
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="A site whose pages may ask from a browser: https://app.example.org; may be repeated."),
    ] = None

    def exposure(self) -> Exposure:
        """To whom the server shows itself.

        Raises:
            BadSettings: what is given is no name of a host, or no origin.
        """
        return Exposure.at(self.host, self.allow_host or (), self.allow_origin or ())
