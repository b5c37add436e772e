"""`atrous serve`: answer clients over HTTP."""

from functools import partial
from typing import Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.home import open_library
from atrous.cli.precision_flag import PrecisionFlag
from atrous.settings import read_settings

NAME = "serve"


def run(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 9001,
    precision: PrecisionFlag = "auto",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A further name this server is called by, for a proxy in front of it; may be repeated."),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="A site whose pages may ask from a browser: https://app.example.org; may be repeated."),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Serve every model of the library until Ctrl-C, to inference-sdk, roboflow and plain HTTP."""
    from atrous.runtime.segmenter import load_segmenter
    from atrous.serving.app import create_app
    from atrous.serving.exposure import Exposure
    from atrous.serving.server import serve

    exposure = Exposure.at(host, allow_host or (), allow_origin or ())
    with open_library() as library:
        models = [str(record.id) for record in library.models()]
        say(f"Models: {', '.join(models)}." if models else "There is no model yet; `atrous train PROJECT` makes one.")
        keys = library.keys()
        if all(key.revoked_at for key in keys):
            say("There is no API key yet, so every request gets 401; `atrous key new --name laptop` makes one.")

        def ready(url: str) -> None:
            say(f"Serving on {url}  (try it: {url}/docs)  Ctrl-C stops.")
            if json:
                print_json({"url": url, "models": models})

        load = partial(load_segmenter, precision=precision, notes=read_settings().trials)
        serve(create_app(library, library, load=load, exposure=exposure), host, port, ready)
