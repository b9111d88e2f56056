"""Key checks: the keys of an installation against the digests in its database, which tell a lost or foreign key."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from luna_portal.adapters.file_cipher import key_id
from luna_portal.models import FileObject, KeyCheck, KeyPurpose
from luna_portal.models.key_checks import key_check
from luna_portal.operations.findings import CannotStart
from luna_portal.settings import Settings, WrongKeyFile


def check_keys(settings: Settings, db: Session) -> None:
    """Hold the keys against the database; makes no key and notes nothing.

    Raises: CannotStart when a key is missing, is none, or is another one than that in use.
    """
    links, files = noted(db, KeyPurpose.LINKS), noted(db, KeyPurpose.FILES)
    kept_under = "" if files else _newest_key_id(db)
    if settings.secret_key or settings.secret_key_file.exists():
        if links and links != {_links_check(settings)}:
            raise CannotStart("start.secret_changed", file=settings.secret_key_file)
    elif links:
        raise CannotStart("start.secret_missing", file=settings.secret_key_file)
    if settings.files_key or settings.files_key_file.exists():
        keys = _master_keys(settings)
        if files - files_checks(keys) or (kept_under and kept_under not in map(key_id, keys)):
            raise CannotStart("start.files_key_changed", file=settings.files_key_file)
    elif files or kept_under:
        raise CannotStart("start.files_key_missing", file=settings.files_key_file)


def note_keys(settings: Settings, db: Session, *, now: datetime) -> None:
    """Note the keys in use, and make those that do not exist yet. Call `check_keys` before. Raises: CannotStart."""
    _add(db, KeyPurpose.LINKS, _links_check(settings), now)
    _add(db, KeyPurpose.FILES, key_check(KeyPurpose.FILES, _master_keys(settings)[0]), now)


def accept_keys(settings: Settings, db: Session, *, now: datetime) -> None:
    """Take the keys that are there for the right ones, whatever was noted. Raises: CannotStart when one is no key."""
    db.execute(delete(KeyCheck))
    note_keys(settings, db, now=now)


def note_files_keys(db: Session, keys: Iterable[bytes], *, now: datetime) -> None:
    """Note these master keys, and no others, as those that files may need."""
    db.execute(delete(KeyCheck).where(col(KeyCheck.purpose) == KeyPurpose.FILES))
    for digest in sorted(files_checks(keys)):
        _add(db, KeyPurpose.FILES, digest, now)


def noted(db: Session, purpose: KeyPurpose) -> set[str]:
    """The digests in the database."""
    return set(db.exec(select(KeyCheck.digest).where(KeyCheck.purpose == purpose)))


def files_checks(keys: Iterable[bytes]) -> set[str]:
    """The digests of these master keys."""
    return {key_check(KeyPurpose.FILES, key) for key in keys}


def _links_check(settings: Settings) -> str:
    try:
        return key_check(KeyPurpose.LINKS, settings.secret.encode())
    except WrongKeyFile as wrong:
        raise CannotStart("start.secret_unusable", file=wrong.file) from None


def _master_keys(settings: Settings) -> tuple[bytes, ...]:
    try:
        return settings.master_keys
    except WrongKeyFile as wrong:
        raise CannotStart("start.files_key_unusable", file=wrong.file) from None


def _newest_key_id(db: Session) -> str:
    """The master key under which the newest file is; "" when there is no file."""
    query = select(FileObject.key_id).where(FileObject.key_id != "").order_by(col(FileObject.id).desc())
    return db.exec(query).first() or ""


def _add(db: Session, purpose: KeyPurpose, digest: str, now: datetime) -> None:
    if digest in noted(db, purpose):
        return
    with suppress(IntegrityError), db.begin_nested():  # another machine that starts now was quicker
        db.add(KeyCheck(purpose=purpose, digest=digest, noted_at=now))
