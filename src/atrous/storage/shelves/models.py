"""Published models: a package folder and its card, there whole or not at all, and never replaced."""

import json
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from atrous.domain.errors import AlreadyExists, BadPackage, NotFound
from atrous.domain.model_id import ModelId
from atrous.storage.catalog.tables import Model, Project, Version
from atrous.storage.durable import copy_folder, move_folder
from atrous.storage.records.records import ModelRecord
from atrous.storage.shelves.events import COMMAND_LINE, add_event
from atrous.storage.shelves.missing import not_found
from atrous.storage.shelves.shelf import Shelf, find_version, utc_now


class ModelShelf(Shelf):
    """The library's models."""

    def publish(
        self, model_id: ModelId, package_folder: Path, card: dict[str, Any], *, actor: str = COMMAND_LINE
    ) -> ModelRecord:
        """Copy a package into the library; from then on it can be served.

        Raises:
            BadPackage: no such folder, a link in it, or a card that does not say what was trained.
            NotFound: no such project or version.
            AlreadyExists: the model was published before.
        """
        if not package_folder.is_dir():
            raise BadPackage(f"{package_folder} is not a folder; wanted a model package.")
        for link in filter(Path.is_symlink, package_folder.rglob("*")):
            raise BadPackage(f"{link} is a link, and may lead anywhere; put the file itself into the package.")
        facts = _facts(card)
        if self.model_exists(model_id):
            raise _published(model_id)
        self.folders.forget_model_drafts(model_id)
        draft = self.folders.model_draft(model_id)
        try:
            size = copy_folder(package_folder, draft)
            self._add_model(model_id, Model(**facts, bytes=size, card=card, created_at=utc_now()), draft, actor)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return self.model(model_id)

    def model(self, model_id: ModelId) -> ModelRecord:
        """One model.

        Raises:
            NotFound: names the models there are.
        """
        with self.catalog.reading() as session:
            found = session.execute(_one(model_id)).first()
        if found is None:
            raise self._no_model(model_id)
        return _record(*found)

    def models(self) -> list[ModelRecord]:
        """All models, by project and number."""
        with self.catalog.reading() as session:
            rows = session.execute(_all().order_by(Project.slug, Version.number))
            return [_record(*row) for row in rows]

    def model_exists(self, model_id: ModelId) -> bool:
        """Whether a model was published; cheap enough for every request."""
        with self.catalog.reading() as session:
            return session.execute(_one(model_id).with_only_columns(Model.id)).first() is not None

    def model_folder(self, model_id: ModelId) -> Path:
        """Where a model's package lies on this machine; it is read, never changed.

        Raises:
            NotFound: names the models there are.
        """
        if not self.model_exists(model_id):
            raise self._no_model(model_id)
        return self.folders.model(model_id)

    def _no_model(self, model_id: ModelId) -> NotFound:
        return not_found("model", model_id, [model.id for model in self.models()])

    def _add_model(self, model_id: ModelId, row: Model, draft: Path, actor: str) -> None:
        with self.catalog.writing() as session:
            row.version_id = find_version(session, model_id).id
            session.add(row)
            try:
                session.flush()  # of two who publish the same, the second waits here and is refused
            except IntegrityError as error:
                raise _published(model_id) from error
            add_event(session, actor, "publish model", model_id.project, str(model_id), {"bytes": row.bytes})
            move_folder(draft, self.folders.model(model_id))


def _all() -> Select[str, int, Model]:
    models = select(Project.slug, Version.number, Model).join(Version, Version.project_id == Project.id)
    return models.join(Model, Model.version_id == Version.id)


def _one(model_id: ModelId) -> Select[str, int, Model]:
    return _all().where(Project.slug == model_id.project, Version.number == model_id.version)


def _facts(card: dict[str, Any]) -> dict[str, Any]:
    """What the list of models shows of a card."""
    try:
        json.dumps(card, allow_nan=False)
        net = card["settings"]["net"]
        tested = card["metrics"].get("test")
        return {
            "architecture": str(net["architecture"]),
            "backbone": net["backbone"],
            "test_miou": None if tested is None else tested["miou"],
        }
    except (KeyError, TypeError, ValueError) as error:
        raise BadPackage(
            f"The model's card cannot be used ({error!r}); wanted the JSON of card.json with settings.net and metrics."
        ) from error


def _published(model_id: ModelId) -> AlreadyExists:
    return AlreadyExists(f"The model {model_id} is published already and is not replaced; train a new version.")


def _record(project: str, number: int, row: Model) -> ModelRecord:
    return ModelRecord(
        id=ModelId(project, number),
        architecture=row.architecture,
        backbone=row.backbone,
        test_miou=row.test_miou,
        bytes=row.bytes,
        card=row.card,
        created_at=row.created_at,
    )
