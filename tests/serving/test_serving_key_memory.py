"""Keys are looked up once, for as long as nothing changes where they are kept."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from atrous.serving.door.key_memory import KeyMemory
from atrous.storage.library import Library
from atrous.storage.records.records import KeyRecord


class CountingKeys:
    """A library's keys, and how often they were looked up."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.lookups = 0

    def verify_key(self, secret: str) -> KeyRecord | None:
        self.lookups += 1
        return self._library.verify_key(secret)

    def keys_state(self) -> int | None:
        return self._library.keys_state()


class UnwatchedKeys(CountingKeys):
    """Cannot tell whether anything has changed, as a database of another machine."""

    def keys_state(self) -> int | None:
        return None


def test_a_key_is_looked_up_once(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        record, secret = library.create_key("laptop")
        keys = CountingKeys(library)
        memory = KeyMemory(keys)

        assert [asyncio.run(memory.verify(secret)) for _ in range(3)] == [record] * 3

        assert keys.lookups == 1


def test_a_key_that_another_process_revokes_is_refused_by_the_next_request(tmp_path: Path) -> None:
    with Library.open(tmp_path) as serving, Library.open(tmp_path) as revoking:
        _, secret = revoking.create_key("laptop")
        memory = KeyMemory(CountingKeys(serving))
        assert asyncio.run(memory.verify(secret)) is not None

        revoking.revoke_key("laptop")

        assert asyncio.run(memory.verify(secret)) is None


def test_a_key_that_is_revoked_while_it_is_looked_up_is_not_remembered(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        record, secret = library.create_key("laptop")

        class Late(CountingKeys):
            def verify_key(self, secret: str) -> KeyRecord | None:
                found = super().verify_key(secret)
                if self.lookups == 1:
                    library.revoke_key("laptop")
                return found

        memory = KeyMemory(Late(library))

        assert asyncio.run(memory.verify(secret)) == record
        assert asyncio.run(memory.verify(secret)) is None


def test_a_remembered_key_expires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path) as library:
        _, secret = library.create_key("laptop", valid_for=timedelta(hours=1))
        memory = KeyMemory(CountingKeys(library))
        assert asyncio.run(memory.verify(secret)) is not None

        monkeypatch.setattr(KeyRecord, "has_expired", True)

        assert asyncio.run(memory.verify(secret)) is None


def test_a_wrong_key_is_looked_up_each_time_and_takes_no_memory(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        keys = CountingKeys(library)
        memory = KeyMemory(keys)

        assert [asyncio.run(memory.verify(f"atr_{number:032}")) for number in range(20)] == [None] * 20

        assert keys.lookups == 20


def test_keys_that_cannot_be_watched_are_looked_up_each_time(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        record, secret = library.create_key("laptop")
        keys = UnwatchedKeys(library)
        memory = KeyMemory(keys)

        assert [asyncio.run(memory.verify(secret)) for _ in range(2)] == [record] * 2

        assert keys.lookups == 2
