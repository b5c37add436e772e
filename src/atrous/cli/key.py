"""`atrous key`: make, list and revoke the keys that clients send."""

from typing import Annotated, Any

import typer

from atrous.cli.console import JsonFlag, print_json, print_table, say
from atrous.cli.duration import read_duration
from atrous.cli.home import open_library
from atrous.domain.key_scope import KeyScope
from atrous.domain.rate import Rate
from atrous.storage.records.records import KeyRecord

NAME = "key"


def build() -> typer.Typer:
    """The verbs under `atrous key`."""
    verbs = typer.Typer(help="Make, list and revoke API keys.", rich_markup_mode=None, no_args_is_help=True)
    verbs.command("new")(new)
    verbs.command("list")(show)
    verbs.command("revoke")(revoke)
    return verbs


def new(
    name: Annotated[str, typer.Option(help="What you will know it by, such as laptop.")],
    scope: Annotated[
        list[KeyScope], typer.Option(help="What it is good for; may be repeated.", show_default="infer")
    ] = [KeyScope.INFER],  # noqa: B006 - typer copies it
    project: Annotated[
        list[str] | None, typer.Option(help="A project it is bound to; may be repeated. Without it, all of them.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="When it ends: 30d, 12h or 90min from now.")] = None,
    rate: Annotated[str | None, typer.Option(help="How often it may be used: 10/s, 600/min or 5000/h.")] = None,
    json: JsonFlag = False,
) -> None:
    """Make a key and print it, once: only a hash of it is kept."""
    with open_library() as library:
        record, secret = library.create_key(
            name,
            scopes=scope,
            projects=project or None,
            valid_for=read_duration(expires, "--expires") if expires is not None else None,
            rate=Rate.parse(rate) if rate is not None else None,
        )
    if json:
        print_json(_facts(record) | {"key": secret})
        return
    say(f"This is the key {name!r}, good for {_scopes(record)}. It is shown now and never again:")
    print(secret)  # noqa: T201 - alone on standard output, so that API_KEY=$(atrous key new --name laptop) works


def show(json: JsonFlag = False) -> None:
    """List the keys; none of them can be read back."""
    with open_library() as library:
        records = library.keys()
    if json:
        print_json({"keys": [_facts(record) for record in records]})
        return
    columns = ("name", "id", "good for", "projects", "rate", "made", "state")
    print_table("Keys", columns, (_row(record) for record in records))


def revoke(name: Annotated[str, typer.Argument(help="The key's name or id.")], json: JsonFlag = False) -> None:
    """Make a key invalid, at once and for good."""
    with open_library() as library:
        record = library.revoke_key(name)
    if json:
        print_json(_facts(record))
        return
    say(f"The key {record.name!r} is revoked; whoever sends it gets 401.")


def _row(record: KeyRecord) -> tuple[str, ...]:
    return (
        record.name,
        record.id,
        _scopes(record),
        "all" if record.projects is None else ", ".join(sorted(record.projects)),
        "any" if record.rate is None else str(record.rate),
        f"{record.created_at:%Y-%m-%d}",
        _state(record),
    )


def _state(record: KeyRecord) -> str:
    if record.revoked_at is not None:
        return "revoked"
    if record.expires_at is None:
        return "valid"
    return "expired" if record.has_expired else f"until {record.expires_at:%Y-%m-%d}"


def _scopes(record: KeyRecord) -> str:
    return ", ".join(sorted(record.scopes)) or "nothing"


def _facts(record: KeyRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "scopes": sorted(record.scopes),
        "projects": None if record.projects is None else sorted(record.projects),
        "rate": None if record.rate is None else str(record.rate),
        "created_at": record.created_at.isoformat(),
        "expires_at": record.expires_at.isoformat() if record.expires_at else None,
        "revoked_at": record.revoked_at.isoformat() if record.revoked_at else None,
    }
