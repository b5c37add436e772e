"""Keys: shown once, stored as a digest, gone at once when revoked."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from atrous.domain.errors import AlreadyExists, BadSettings, NotFound
from atrous.domain.key_scope import KeyScope
from atrous.domain.rate import Rate
from atrous.storage.catalog.tables import Key
from atrous.storage.library import Library
from atrous.storage.shelves.keys import new_secret


def test_a_key_lets_in_whoever_holds_it(library: Library, open_library: Callable[[], Library]) -> None:
    record, secret = library.create_key("laptop")

    assert open_library().verify_key(secret) == record
    assert (record.name, record.revoked_at) == ("laptop", None)
    assert library.keys() == [record]


def test_a_key_has_the_form_that_clients_take(library: Library) -> None:
    secrets = [library.create_key(f"key {number}")[1] for number in range(20)]

    assert all(re.fullmatch(r"atr_[A-Za-z0-9]{32}", secret) for secret in secrets)
    assert len({secret[12:] for secret in secrets}) == 20


def test_a_key_without_a_lower_case_letter_is_not_given_out() -> None:
    # the roboflow package treats one as a dummy
    letters = iter("A" * 32 + "B" * 31 + "b")

    assert new_secret(lambda _: next(letters)) == "atr_" + "B" * 31 + "b"


def test_the_library_does_not_hold_the_key_itself(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        record, secret = library.create_key("laptop")

    held = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert record.id.encode() in held
    assert secret[-24:].encode() not in held


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "atr_",
        "laptop",
        "None",
        "atr_" + "a" * 32,
        "atr_\ud800" + "a" * 31,
        "atr_\x00" + "a" * 31,
        "x" * 100_000,
        "%",
    ],
)
def test_what_is_no_key_lets_nobody_in(library: Library, wrong: str) -> None:
    library.create_key("laptop")

    assert library.verify_key(wrong) is None


def test_every_letter_of_a_key_counts(library: Library) -> None:
    _, secret = library.create_key("laptop")

    for place in range(len(secret)):
        other = "a" if secret[place] != "a" else "b"
        assert library.verify_key(secret[:place] + other + secret[place + 1 :]) is None
    assert library.verify_key(secret + "a") is None
    assert library.verify_key(secret[:-1]) is None


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_revoked_key_is_refused_at_once_by_every_process(
    library: Library, open_library: Callable[[], Library], by: str
) -> None:
    server = open_library()
    record, secret = library.create_key("laptop")
    other, other_secret = library.create_key("phone")
    assert server.verify_key(secret) == record

    revoked = library.revoke_key(getattr(record, by))

    assert revoked.revoked_at is not None
    assert server.verify_key(secret) is None
    assert server.verify_key(other_secret) == other
    assert library.keys() == [revoked, other]


def test_a_name_is_taken_until_its_key_is_revoked(library: Library) -> None:
    _, first_secret = library.create_key("laptop")
    with pytest.raises(AlreadyExists, match="laptop"):
        library.create_key("laptop")

    library.revoke_key("laptop")
    _, second_secret = library.create_key("laptop")

    assert library.verify_key(second_secret) is not None
    assert library.verify_key(first_secret) is None


def test_an_unknown_or_revoked_key_cannot_be_revoked(library: Library) -> None:
    library.create_key("laptop")
    library.create_key("phone")
    library.revoke_key("phone")

    for name in ("tablet", "phone"):
        with pytest.raises(NotFound, match=rf"There is no key '{name}'; there are: laptop\."):
            library.revoke_key(name)


@pytest.mark.parametrize("name", ["", "  ", "laptop\n200 GET /healthz", "lap\x1b[2Jtop"])
def test_a_key_needs_a_name_that_can_be_written_down(library: Library, name: str) -> None:
    with pytest.raises(BadSettings, match="name"):
        library.create_key(name)


def test_a_digest_that_was_changed_in_the_catalog_lets_nobody_in(library: Library) -> None:
    _, secret = library.create_key("laptop")
    with library.catalog.writing() as session:
        session.execute(update(Key).values(digest="0" * 64))

    assert library.verify_key(secret) is None


def test_a_key_is_for_pictures_and_every_project_unless_said_otherwise(library: Library) -> None:
    record, _ = library.create_key("laptop")

    assert record.scopes == {KeyScope.INFER}
    assert record.sees("leaves")
    assert record.sees("a project to come")
    assert (record.expires_at, record.rate) == (None, None)


def test_a_key_keeps_what_it_is_for(library: Library, open_library: Callable[[], Library]) -> None:
    library.create_project("leaves", "Leaves", ("background", "leaf"))
    library.create_project("walls", "Walls", ("background", "crack"))
    rate = Rate.parse("600/min")
    record, secret = library.create_key(
        "robot", scopes=[KeyScope.MANAGE, KeyScope.INFER], projects=["leaves"], valid_for=timedelta(days=30), rate=rate
    )

    found = open_library().verify_key(secret)

    assert found == record
    assert record.scopes == {KeyScope.INFER, KeyScope.MANAGE}
    assert (record.sees("leaves"), record.sees("walls")) == (True, False)
    assert record.expires_at == record.created_at + timedelta(days=30)
    assert record.rate == rate
    assert library.keys() == [record]


def test_a_key_ends_when_it_was_said_to(library: Library) -> None:
    hour = timedelta(hours=1)
    record, secret = library.create_key("guest", valid_for=hour)
    assert library.verify_key(secret) == record
    assert record.expires_at == record.created_at + hour

    with library.catalog.writing() as session:  # as if an hour had passed
        session.execute(update(Key).values(expires_at=record.created_at))

    assert library.verify_key(secret) is None
    (kept,) = library.keys()
    assert kept.id == record.id


@pytest.mark.parametrize(
    ("wrong", "error", "sentence"),
    [
        ({"scopes": []}, BadSettings, "one or more of infer, manage, monitor"),
        ({"projects": []}, BadSettings, "no project at all"),
        ({"projects": ["walls"]}, NotFound, "no project 'walls'"),
        ({"valid_for": timedelta(0)}, BadSettings, "expired already"),
        ({"valid_for": timedelta(days=-1)}, BadSettings, "expired already"),
    ],
)
def test_a_key_that_is_good_for_nothing_is_not_made(
    library: Library, wrong: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        library.create_key("robot", **wrong)
    assert library.keys() == []


def test_a_scope_of_a_newer_atrous_grants_nothing(library: Library) -> None:
    _, secret = library.create_key("laptop")
    with library.catalog.writing() as session:
        session.execute(update(Key).values(scopes=["everything"]))

    key = library.verify_key(secret)

    assert key is not None
    assert key.scopes == frozenset()


def test_making_and_revoking_a_key_is_noted_and_the_key_is_not(library: Library) -> None:
    record, secret = library.create_key("laptop", actor="anna")
    library.revoke_key("laptop", actor="ben")

    noted = library.events()
    assert [(event.actor, event.action, event.subject) for event in noted] == [
        ("ben", "revoke key", "laptop"),
        ("anna", "create key", "laptop"),
    ]
    assert noted[0].detail == {"id": record.id}
    assert secret not in repr(noted)
