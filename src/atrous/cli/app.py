"""Puts the verbs together and turns every error into one sentence and an exit code."""

import sys

import typer
from typer.exceptions import Abort, TyperException

from atrous.cli.console import print_json, say
from atrous.cli.flag_records import flat
from atrous.domain.errors import AtrousError

USAGE = 2
INTERRUPTED = 130


def run(arguments: list[str] | None = None) -> int:
    """Run one command line.

    Returns:
        0 when it worked, 2 for a wrong input, 130 after Ctrl-C; verbs such as `doctor` have codes of their own.
    """
    words = sys.argv[1:] if arguments is None else arguments
    command = typer.main.get_command(build())
    try:
        code = command(words or ["--help"], standalone_mode=False, prog_name="atrous")
    except AtrousError as error:
        return _refuse(words, str(error))
    except TyperException as error:
        return _refuse(words, f"{error.format_message().rstrip('.')}. `{_help(words)}` lists what there is.")
    except (Abort, KeyboardInterrupt):
        say("Stopped. What was finished is kept.")
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def build() -> typer.Typer:
    """The command line with all its verbs."""
    from atrous.cli.verbs import GROUPS, VERBS

    app = typer.Typer(
        name="atrous",
        help="Semantic segmentation on your own machine: labelled pictures in, a measured model out, and served.",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for verb in VERBS:
        app.command(verb.NAME)(flat(verb.run))
    for group in GROUPS:
        app.add_typer(group.build(), name=group.NAME)
    return app


def _refuse(words: list[str], sentence: str) -> int:
    say(sentence)
    if "--json" in words:
        print_json({"error": sentence})
    return USAGE


def _help(words: list[str]) -> str:
    verb = next((word for word in words if not word.startswith("-")), "")
    known = {command.name for command in build().registered_commands}
    return f"atrous {verb} --help" if verb in known else "atrous --help"
