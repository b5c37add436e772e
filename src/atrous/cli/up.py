"""`atrous up`: everything at once: inference, the platform for programs and people, and the jobs they ask for."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.home import open_library
from atrous.cli.server_flags import ServerFlags
from atrous.serving.journal.request_log import WRITERS
from atrous.settings import read_settings, set_up_torch
from atrous.storage.place import LibraryPlace

if TYPE_CHECKING:
    from atrous.studio.entry.sessions import Sessions

NAME = "up"

MODELS_SHARE = 0.5
"""Of the memory this process may take; trainings run beside it."""
WAIT_S = 60.0
"""So long a request waits for its turn: trainings have the processors too, and a model is tried when first asked."""

DeviceFlag = Annotated[
    list[str] | None,
    typer.Option(help="What trainings run on, one at a time each: cpu, cuda:0; may be repeated. Default: all GPUs."),
]


def run(
    device: DeviceFlag = None,
    *,
    server: ServerFlags,
    json: JsonFlag = False,
) -> None:
    """Start everything on one address until Ctrl-C: inference, the platform, and the jobs."""
    from atrous.jobs.devices import find_devices
    from atrous.jobs.local import LocalEngine
    from atrous.jobs.runner import Runner
    from atrous.runtime.segmenter import load_segmenter
    from atrous.serving.limits import limits_of
    from atrous.serving.models.machine import available_bytes, available_cpus
    from atrous.serving.server import serve
    from atrous.studio.app import create_platform
    from atrous.studio.entry.sessions import Sessions, secret_of

    settings = read_settings()
    set_up_torch()  # the jobs' processes inherit it
    devices = tuple(device or find_devices())
    exposure = server.exposure()
    with open_library() as library:
        sessions = Sessions(secret_of(settings.home)) if find_spec("nicegui") else None
        app = create_platform(
            library,
            LocalEngine(library),
            load=partial(load_segmenter, precision="auto", notes=settings.trials),
            limits=replace(limits_of(available_cpus(), int(available_bytes() * MODELS_SHARE)), wait_s=WAIT_S),
            exposure=exposure,
            log=WRITERS[server.log],
            sessions=sessions,
        )
        with Runner(library, LibraryPlace(settings.home, settings.database_url), devices):
            announce = partial(_announce, devices, sessions, json)
            serve(app, server.host, server.port, announce, has_log=server.log != "none")
    say("Stopped. Jobs that were running go on at the next `atrous up`.")


def _announce(devices: Sequence[str], sessions: "Sessions | None", json: bool, url: str) -> None:
    from atrous.studio.entry.guard import SIGN_IN

    link = f"{url}{SIGN_IN}?token={sessions.new_link_token()}" if sessions else None
    say(f"atrous is up on {url}  (for programs: {url}/docs)  Jobs run on {', '.join(devices)}.  Ctrl-C stops.")
    say(f"Sign in, once, with this link: {link}" if link else "The pages need: pip install 'atrous[studio]'.")
    if json:
        print_json({"url": url, "devices": list(devices), "sign_in": link})
