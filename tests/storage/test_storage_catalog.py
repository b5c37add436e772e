"""The schema: what the tables say, reached from every revision with its data, by many at once."""

import json
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, String, create_engine, text

from atrous.domain.errors import BadSettings
from atrous.domain.key_scope import KeyScope
from atrous.storage.catalog import sqlite
from atrous.storage.catalog.catalog import FILE, Catalog, migrate
from atrous.storage.catalog.migrations import configuration
from atrous.storage.catalog.tables import SCHEMA, Table
from atrous.storage.library import Library
from postgresql import PostgreSQL

REVISIONS = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]
SAMPLES = Path(__file__).parent / "revisions"


def test_the_newest_migration_is_the_schema_that_a_start_looks_for() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == SCHEMA


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / FILE}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.empty_database()


def test_the_migrated_schema_is_what_the_tables_say(tmp_path: Path, empty_database: str) -> None:
    Catalog.open(tmp_path, empty_database).close()

    engine = create_engine(empty_database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_catalog_of_any_revision_is_brought_up_with_its_data(
    tmp_path: Path, empty_database: str, revision: str
) -> None:
    _make_catalog_of(revision, empty_database)

    with Library.open(tmp_path, empty_database) as library:
        assert [project.slug for project in library.projects()] == ["leaves"]
        pictures = list(library.pictures("leaves"))
        assert [(picture.name, picture.annotation.revision) for picture in pictures] == [("one", 2), ("two", 1)]
        assert [str(version.model_id) for version in library.versions("leaves")] == ["leaves/1"]
        assert [str(model.id) for model in library.models()] == ["leaves/1"]
        assert library.unfinished_training("leaves") is None
        assert [epoch.valid_miou for epoch in library.epochs(1)] == [0.5, 0.6]
        (key,) = library.keys()
        assert key.name == "laptop"
        (project,) = library.projects()
        assert (project.type, project.updated_at >= project.created_at) == ("semantic-segmentation", True)
        assert library.facets("leaves").splits.total == 2
        assert library.uncounted_projects() == ["leaves"]  # of which `atrous up` takes care
        assert library.jobs() == library.events() == []


def test_keys_of_the_first_schema_keep_what_they_could_do(tmp_path: Path) -> None:
    _make_catalog_of("0001", f"sqlite:///{tmp_path / FILE}")
    secret = "atr_" + "abcdefgh" + "Z" * 24
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("UPDATE keys SET digest = ?", (sha256(secret.encode()).hexdigest(),))
    connection.execute("INSERT INTO keys VALUES ('bbbbbbbb', 'old', NULL, '00', '2026-01-01', '2026-01-02 00:00:00')")
    connection.commit()
    connection.close()

    with Library.open(tmp_path) as library:
        key = library.verify_key(secret)
        assert key is not None
        assert key.scopes == {KeyScope.INFER, KeyScope.MANAGE}
        assert (key.projects, key.expires_at, key.rate) == (None, None, None)
        revoked, live = library.keys()
        assert (revoked.revoked_at is None, live.revoked_at is None) == (False, True)


def _make_catalog_of(revision: str, url: str) -> None:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        sqlite.set_up(engine)
    migrate(engine, revision)
    with engine.begin() as connection:
        for statement in (SAMPLES / f"{revision}.sql").read_text().split(";\n"):
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_catalog_of_a_newer_atrous_is_refused(tmp_path: Path) -> None:
    Catalog.open(tmp_path, None).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()

    with pytest.raises(BadSettings, match=r"schema 9999.*Upgrade atrous"):
        Catalog.open(tmp_path, None)


@pytest.mark.parametrize("url", ["leaves", "gopher://leaves", "sqlite:////no/such/folder/catalog.sqlite3"])
def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSettings):
        Catalog.open(tmp_path, url)


def test_a_database_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / FILE).execute("CREATE TABLE diary (line TEXT)").connection.close()

    with pytest.raises(BadSettings, match="readonly"):
        Catalog.open(tmp_path, f"sqlite:///file:{tmp_path / FILE}?mode=ro&uri=true")


def test_a_file_that_is_no_catalog_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("my diary " * 200)

    with pytest.raises(BadSettings, match="not a database"):
        Catalog.open(tmp_path, None)
    assert (tmp_path / FILE).read_text() == "my diary " * 200


def test_sqlite_checks_foreign_keys_and_lets_readers_and_a_writer_be(tmp_path: Path) -> None:
    Catalog.open(tmp_path, None).close()
    catalog = Catalog.open(tmp_path, None)

    with catalog.reading() as session:
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        with catalog.writing() as writer:
            writer.execute(text("UPDATE keys SET name = 'x'"))
    catalog.close()


def test_a_migration_may_rebuild_a_table_that_others_point_to(tmp_path: Path) -> None:
    _make_catalog_of("0001", f"sqlite:///{tmp_path / FILE}")
    engine = create_engine(f"sqlite:///{tmp_path / FILE}")
    sqlite.set_up(engine)

    with engine.connect() as connection:
        with sqlite.altering(connection):
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("pictures", recreate="always") as table:
                table.add_column(Column("tag", String))
        assert connection.execute(text("SELECT count(*) FROM annotations")).scalar() == 3
        connection.rollback()
        with pytest.raises(AssertionError, match="point nowhere"), sqlite.altering(connection):
            connection.execute(text("DELETE FROM projects"))
        assert connection.execute(text("SELECT count(*) FROM projects")).scalar() == 1
    engine.dispose()


OPEN_AND_COUNT = """
import json, sys
from pathlib import Path
from atrous.storage.library import Library
with Library.open(Path(sys.argv[1])) as library:
    count = len(library.projects())
print(json.dumps({"projects": count, "alembic": "alembic" in sys.modules}))
"""


def test_many_may_open_a_new_home_at_once(tmp_path: Path, empty_database: str) -> None:
    together = threading.Barrier(6)

    def open_and_count(_: int) -> int:
        together.wait()
        with Library.open(tmp_path, empty_database) as library:
            return len(library.projects())

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(open_and_count, range(6))) == [0] * 6


def test_the_switch_to_a_write_ahead_log_waits_for_a_writer_of_the_old_way(tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / FILE, isolation_level=None, check_same_thread=False)
    writer.execute("CREATE TABLE diary (line TEXT)")
    writer.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, writer.commit).start()

    Catalog.open(tmp_path, None).close()

    writer.close()
    reader = sqlite3.connect(tmp_path / FILE)
    assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    reader.close()


def test_a_start_with_nothing_to_migrate_does_not_load_alembic(tmp_path: Path) -> None:
    Library.open(tmp_path).close()

    answer = subprocess.run([sys.executable, "-c", OPEN_AND_COUNT, str(tmp_path)], capture_output=True, check=True)

    assert json.loads(answer.stdout) == {"projects": 0, "alembic": False}
