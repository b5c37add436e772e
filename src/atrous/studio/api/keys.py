"""`/api/keys`: keys for programs."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from atrous.domain.key_scope import KeyScope
from atrous.domain.rate import Rate
from atrous.serving.door.keys import ManageKey, refuse_bound
from atrous.storage.library import Library
from atrous.storage.records.records import KeyRecord
from atrous.studio.route import PlatformRoute


class Key(BaseModel):
    """A key, less the key itself."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="Its public beginning.")
    name: str
    scopes: list[KeyScope]
    projects: list[str] | None = Field(description="Slugs of the projects it is bound to; null is all.")
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    rate: str | None = Field(examples=["600/min"])


class FreshKey(Key):
    """A key that was just made."""

    key: str = Field(description="To be kept: it is shown now and never again.")


class NewKey(BaseModel):
    """A key to be made."""

    name: str
    scopes: list[KeyScope] = Field(default=[KeyScope.INFER])
    projects: list[str] | None = None
    days: float | None = Field(None, gt=0, le=36500, description="When it expires; null is never.")
    rate: str | None = Field(None, examples=["600/min"])


class KeyApi:
    """Makes, shows and revokes keys; for keys that are bound to no project."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def router(self) -> APIRouter:
        """The addresses."""
        router = APIRouter(prefix="/api/keys", tags=["api: keys"], route_class=PlatformRoute)
        router.get("")(self.keys)
        router.post("", status_code=201)(self.create)
        router.delete("/{key_id}", status_code=204)(self.revoke)
        return router

    def keys(self, key: ManageKey) -> list[Key]:
        """List all keys, revoked ones too, the oldest first."""
        refuse_bound(key)
        records = self._library.keys()
        return [_key(record) for record in records]

    def create(self, body: NewKey, key: ManageKey) -> FreshKey:
        """Make a key."""
        refuse_bound(key)
        record, secret = self._library.create_key(
            body.name,
            scopes=body.scopes,
            projects=body.projects,
            valid_for=None if body.days is None else timedelta(days=body.days),
            rate=None if body.rate is None else Rate.parse(body.rate),
            actor=key.name,
        )
        return FreshKey(**_key(record).model_dump(), key=secret)

    def revoke(self, key_id: str, key: ManageKey) -> None:
        """Make a key invalid, at once and for good."""
        refuse_bound(key)
        self._library.revoke_key(key_id, actor=key.name)


def _key(record: KeyRecord) -> Key:
    facts = vars(record) | {
        "scopes": sorted(record.scopes),
        "projects": None if record.projects is None else sorted(record.projects),
        "rate": None if record.rate is None else str(record.rate),
    }
    return Key(**{name: facts[name] for name in Key.model_fields})
