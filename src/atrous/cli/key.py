"""`atrous key`: make, list and revoke the keys that clients send."""

from typing import Annotated, Any

import typer

from atrous.cli.console import JsonFlag, print_json, print_table, say
from atrous.cli.home import open_library
from atrous.storage.records import KeyRecord

NAME = "key"


def build() -> typer.Typer:
    """The verbs under `atrous key`."""
    verbs = typer.Typer(help="Make, list and revoke API keys.", rich_markup_mode=None, no_args_is_help=True)
    verbs.command("new")(new)
    verbs.command("list")(show)
    verbs.command("revoke")(revoke)
    return verbs


def new(
    name: Annotated[str, typer.Option(help="What you will know it by, such as laptop.")], json: JsonFlag = False
) -> None:
    """Make a key and print it, once: only a hash of it is kept."""
    with open_library() as library:
        record, secret = library.create_key(name)
    if json:
        print_json(_facts(record) | {"key": secret})
        return
    say(f"This is the key {name!r}. It is shown now and never again:")
    print(secret)  # noqa: T201 - alone on standard output, so that API_KEY=$(atrous key new --name laptop) works


def show(json: JsonFlag = False) -> None:
    """List the keys; none of them can be read back."""
    with open_library() as library:
        records = library.keys()
    if json:
        print_json({"keys": [_facts(record) for record in records]})
        return
    rows = ((r.name, r.id, f"{r.created_at:%Y-%m-%d}", "revoked" if r.revoked_at else "valid") for r in records)
    print_table("Keys", ("name", "id", "made", "state"), rows)


def revoke(name: Annotated[str, typer.Argument(help="The key's name or id.")], json: JsonFlag = False) -> None:
    """Make a key invalid, at once and for good."""
    with open_library() as library:
        record = library.revoke_key(name)
    if json:
        print_json(_facts(record))
        return
    say(f"The key {record.name!r} is revoked; whoever sends it gets 401.")


def _facts(record: KeyRecord) -> dict[str, Any]:
    revoked_at = record.revoked_at.isoformat() if record.revoked_at else None
    return {
        "id": record.id,
        "name": record.name,
        "created_at": record.created_at.isoformat(),
        "revoked_at": revoked_at,
    }
