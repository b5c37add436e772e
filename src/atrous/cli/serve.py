"""`atrous serve`: answer clients over HTTP."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from atrous.cli.byte_size import read_bytes
from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.home import open_library
from atrous.cli.precision_flag import PrecisionFlag
from atrous.cli.server_flags import ServerFlags
from atrous.domain.errors import BadSettings
from atrous.domain.model_id import ModelId
from atrous.serving.journal.request_log import WRITERS
from atrous.settings import read_settings
from atrous.storage.library import Library

NAME = "serve"

MODELS_SHARE = 0.5
"""Of the memory this process may take, so much is for models unless --memory says otherwise."""

ModelsArgument = Annotated[
    list[str] | None, typer.Argument(help="Serve these models and no others, loaded at the start. Default: all.")
]
MemoryFlag = Annotated[
    str | None,
    typer.Option(help="For loaded models, such as 2GB; the ones not asked for the longest leave. Default: half."),
]
UrlsFlag = Annotated[
    bool,
    typer.Option(
        "--allow-urls", help="Load pictures that clients name by an https URL; also set by ATROUS_ALLOW_URLS=1."
    ),
]


def run(
    models: ModelsArgument = None,
    *,
    server: ServerFlags,
    memory: MemoryFlag = None,
    precision: PrecisionFlag = "auto",
    allow_urls: UrlsFlag = False,
    json: JsonFlag = False,
) -> None:
    """Serve models until Ctrl-C, to inference-sdk, roboflow and plain HTTP: those named, or all of the library."""
    from atrous.runtime.segmenter import load_segmenter
    from atrous.serving.app import create_app
    from atrous.serving.fetching.fetcher import system_fetcher
    from atrous.serving.limits import limits_of
    from atrous.serving.models.machine import available_cpus
    from atrous.serving.server import serve

    settings = read_settings()
    named = tuple(ModelId.parse(model) for model in models or ())
    limits = limits_of(available_cpus(), _model_memory(memory, named))
    exposure = server.exposure()
    with open_library() as library:
        served = _served(library, named)
        _warn_without_keys(library)
        app = create_app(
            library,
            library,
            load=partial(load_segmenter, precision=precision, notes=settings.trials),
            dedicated_to=named,
            limits=limits,
            exposure=exposure,
            fetcher=system_fetcher() if allow_urls or settings.allow_urls else None,
            log=WRITERS[server.log],
        )
        serve(app, server.host, server.port, partial(_announce, served, json), has_log=server.log != "none")


def _model_memory(wanted: str | None, named: Sequence[ModelId]) -> int:
    from atrous.serving.models.machine import available_bytes

    if wanted is None:
        return int(available_bytes() * MODELS_SHARE)
    if named:
        raise BadSettings("--memory is for serving the whole library; models that are named are all kept loaded.")
    return read_bytes(wanted, "--memory")


def _served(library: Library, named: Sequence[ModelId]) -> list[str]:
    for model_id in named:
        library.model_folder(model_id)  # one that does not exist is said before the port is taken
    served = [str(model_id) for model_id in named or [record.id for record in library.models()]]
    say(f"Models: {', '.join(served)}." if served else "There is no model yet; `atrous train PROJECT` makes one.")
    return served


def _warn_without_keys(library: Library) -> None:
    keys = library.keys()
    if all(key.revoked_at for key in keys):
        say("There is no API key yet, so every request gets 401; `atrous key new --name laptop` makes one.")


def _announce(served: Sequence[str], json: bool, url: str) -> None:
    say(f"Serving on {url}  (try it: {url}/docs)  Ctrl-C stops.")
    if json:
        print_json({"url": url, "models": list(served)})
