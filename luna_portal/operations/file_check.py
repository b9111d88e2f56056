"""The database and the store, held against each other in both directions."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from luna_portal.adapters.file_cipher import Broken, UnknownKey, sealed_size
from luna_portal.adapters.file_store import Missing, Stored, StoreDown
from luna_portal.models import FileObject, ObjectState
from luna_portal.operations.findings import Finding, Level, said
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.settings import Settings

SETTLED: Final = timedelta(hours=1)
"""What is younger may be an upload under way."""
NAMED: Final = 5


class StoredObject(NamedTuple):
    """What the database knows of an object."""

    key: str
    state: ObjectState
    size: int
    sha256: str
    data_key: str
    key_id: str
    created_at: datetime


class FileCheck:
    """One look at all files."""

    def __init__(self, settings: Settings, engine: Engine, *, now: datetime, opens: bool = True) -> None:
        """Nothing is asked before `run`. Without keys (`opens` is false) files are counted and measured, not opened."""
        self.vault, self.engine, self.now, self.opens = Vault(settings), engine, now, opens

    def run(self, *, deep: bool, repair: bool) -> Iterator[Finding]:
        """What is found, one sentence a kind of fault; a single one when all is well."""
        try:
            stored = {one.key: one for one in self.vault.store.list()}
            rows = self._rows()
            faults = [*self._faults(rows, stored, deep=deep), *self._orphans(rows, stored, repair=repair)]
        except StoreDown as down:
            yield said(Level.BAD, "store_down", why=down.__cause__ or down)
            return
        kept = [row for row in rows.values() if row.state is ObjectState.KEPT]
        if not faults and self.opens:
            megabytes = f"{sum(row.size for row in kept) / 1_000_000:.1f}"
            yield said(Level.OK, "files_read" if deep else "files", count=len(kept), megabytes=megabytes)
        yield from faults

    def _rows(self) -> dict[str, StoredObject]:
        """What should be there. Read after the store was listed: an object's row is there before the object is."""
        fields = [getattr(FileObject, name) for name in StoredObject._fields]
        with Session(self.engine) as db:
            return {row[0]: StoredObject(*row) for row in db.execute(select(*fields).order_by(col(FileObject.id)))}

    def _faults(self, rows: dict[str, StoredObject], stored: dict[str, Stored], *, deep: bool) -> Iterator[Finding]:
        kept = [row for row in rows.values() if row.state is ObjectState.KEPT]
        absent = [row for row in kept if row.key not in stored and not self._is_there(row.key)]
        yield from _fault(Level.BAD, "files_missing", (row.key for row in absent))
        there = [row for row in kept if row.key in stored]
        yield from _fault(
            Level.BAD, "files_size", (row.key for row in there if stored[row.key].size != sealed_size(row.size))
        )
        unknown, broken = [], []
        for row in there if self.opens else ():
            try:
                self.vault.keys.open(row.data_key, row.key_id, row.key)
            except UnknownKey:
                unknown.append(row.key)
            except Broken:
                broken.append(row.key)
        yield from _fault(Level.BAD, "files_key_unknown", unknown)
        yield from _fault(Level.BAD, "files_key_broken", broken)
        if deep and self.opens:
            closed = {*unknown, *broken}
            yield from _fault(
                Level.BAD,
                "files_damaged",
                (row.key for row in there if row.key not in closed and not self._is_whole(row)),
            )

    def _orphans(self, rows: dict[str, StoredObject], stored: dict[str, Stored], *, repair: bool) -> Iterator[Finding]:
        """Objects that no row needs. Young ones may belong to an upload under way, and are left alone."""
        before = self.now - SETTLED
        needed = {row.key for row in rows.values() if row.state is ObjectState.KEPT or row.created_at > before}
        orphans = [one.key for one in stored.values() if one.key not in needed and one.put_at <= before]
        if repair:
            for key in orphans:
                self.vault.store.delete(key)
            yield from _fault(Level.OK, "orphans_removed", orphans)
        else:
            yield from _fault(Level.ATTENTION, "orphans", orphans)

    def _is_there(self, key: str) -> bool:
        """Whether it was put while the store was being listed."""
        with suppress(Missing):
            self.vault.store.get(key)
            return True
        return False

    def _is_whole(self, row: StoredObject) -> bool:
        digest, size = hashlib.sha256(), 0
        try:
            for piece in self.vault.read(row):
                digest.update(piece)
                size += len(piece)
        except (Broken, Missing):
            return False
        return (digest.hexdigest(), size) == (row.sha256, row.size)


def _fault(level: Level, key: str, files: Iterable[str]) -> Iterator[Finding]:
    found = list(files)
    if found:
        named = ", ".join(found[:NAMED]) + ("…" if len(found) > NAMED else "")
        yield said(level, key, count=len(found), files=named)
