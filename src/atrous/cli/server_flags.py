"""The flags that `atrous serve` and `atrous up` share: where to listen, for whom, and what is noted."""

from typing import Annotated

import typer

from atrous.serving.journal.request_log import LOG_FORMATS, LogFormat

HostFlag = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")]
PortFlag = Annotated[int, typer.Option(help="0 takes a free one.")]
LogFlag = Annotated[
    LogFormat, typer.Option(help=f"How each request is noted on standard error: {', '.join(LOG_FORMATS)}.")
]
AllowHostFlag = Annotated[
    list[str] | None,
    typer.Option(help="A further name this server is called by, for a proxy in front of it; may be repeated."),
]
AllowOriginFlag = Annotated[
    list[str] | None,
    typer.Option(help="A site whose pages may ask from a browser: https://app.example.org; may be repeated."),
]
