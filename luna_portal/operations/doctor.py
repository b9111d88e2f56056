"""What may be wrong with an installation, looked at and said in plain words: `luna doctor`."""

import logging
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from luna_portal.adapters.file_store import StoreDown
from luna_portal.adapters.mail import MailServer, WrongMailServer
from luna_portal.adapters.pdf_signature import Certificate, CertificateUnusable
from luna_portal.models.database import make_engine
from luna_portal.models.sqlite_file import database_file, is_empty
from luna_portal.operations.file_check import FileCheck
from luna_portal.operations.findings import CannotStart, Finding, Level, said
from luna_portal.operations.folder_guard import OTHERS, open_to_others
from luna_portal.operations.key_checks import check_keys
from luna_portal.operations.start_checks import check_file, check_server, check_standing, fault_of, refusal
from luna_portal.settings import Settings, WrongKeyFile

log = logging.getLogger(__name__)

SECONDS: Final = 5.0
GIB: Final = 1024**3
DISK_BAD, DISK_LOW = GIB // 2, 5 * GIB
DAYS_BEFORE: Final = 21
HTTPS_PORT: Final = 443


def examine(settings: Settings, *, deep: bool, repair: bool, now: datetime) -> Iterator[Finding]:
    """Look at everything, one finding after the other. `deep` reads every file whole, `repair` removes orphan objects.

    Nothing is made: neither a missing database nor a missing key.
    """
    if not settings.data.is_dir():
        yield said(Level.BAD, "no_data", folder=settings.data)
        return
    looks: list[Callable[[], Finding | Iterator[Finding]]] = [
        partial(_keys, settings),
        partial(_settings, settings),
        partial(_folder, settings),
        partial(_disk, settings),
        partial(_contents, settings, deep=deep, repair=repair, now=now),
        partial(_redis, settings),
        partial(_mail, settings),
        partial(_scanner, settings),
        partial(_signing, settings, now),
        *([partial(_certificate, settings, now)] if settings.is_https else []),
    ]
    for look in looks:
        try:
            found = look()
            yield from [found] if isinstance(found, Finding) else found
        except CannotStart as why:
            yield why.finding
        except Exception as unforeseen:
            log.debug("the doctor met what it does not know", exc_info=True)
            yield said(Level.BAD, "unforeseen", why=f"{type(unforeseen).__name__}: {unforeseen}")


def _keys(settings: Settings) -> Iterator[Finding]:
    """Whether each key that is kept in the folder is one, and for its owner alone."""
    kept = [("secret_unusable", settings.secret_key_file, "secret")] * (not settings.secret_key)
    kept += [("files_key_unusable", settings.files_key_file, "master_keys")] * (not settings.files_key)
    well = True
    try:
        for key, file, name in kept:
            if not file.exists():
                continue
            if file.stat().st_mode & OTHERS:
                well = False
                yield said(Level.BAD, "key_open", file=file)
            try:
                getattr(settings, name)
            except WrongKeyFile:
                well = False
                yield CannotStart(f"start.{key}", file=file).finding
    except OSError as closed:
        yield CannotStart("start.keys_unreadable", folder=settings.data, why=closed.strerror).finding
        return
    if well:
        yield said(Level.OK, "settings")


def _settings(settings: Settings) -> Iterator[Finding]:
    if not settings.public_url:
        yield said(Level.ATTENTION, "no_public_url", origin=settings.origin)
    elif not settings.is_https:
        yield said(Level.ATTENTION, "no_https")


def _folder(settings: Settings) -> Iterator[Finding]:
    """Whether others on this computer can read the database."""
    for path in open_to_others(settings):
        if path == settings.data:
            yield said(Level.ATTENTION, "folder_open", folder=path)
        else:
            yield said(Level.BAD, "database_open", file=path)


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data).free
    level = Level.BAD if free < DISK_BAD else Level.ATTENTION if free < DISK_LOW else Level.OK
    return said(level, "disk" if level is Level.OK else "disk_low", gigabytes=f"{free / GIB:.1f}", folder=settings.data)


def _contents(settings: Settings, *, deep: bool, repair: bool, now: datetime) -> Iterator[Finding]:
    """The database, then what needs a sound one: keys and files."""
    check_file(settings, running=True)
    file = database_file(settings.database)
    if file is not None and not is_empty(file):
        verdict = fault_of(settings, file, deep=deep)
        if verdict is not None:
            yield refusal(verdict, file).finding
            return
    engine = make_engine(settings.database)
    try:
        check_server(settings, engine)
        check_standing(settings, engine)
        yield said(Level.OK, "database", kind=engine.dialect.name)
        yield from _known_keys(settings, engine)
        yield from FileCheck(settings, engine, now=now, opens=_has_files_keys(settings)).run(deep=deep, repair=repair)
    except DBAPIError as broken:
        yield said(Level.BAD, "database_down", why=str(broken.orig).strip().splitlines()[0])
    except StoreDown as down:
        yield said(Level.BAD, "store_down", why=down.__cause__ or down)
    finally:
        engine.dispose()


def _known_keys(settings: Settings, engine: Engine) -> Iterator[Finding]:
    """Whether the keys are those of this database."""
    try:
        with Session(engine) as db:
            check_keys(settings, db)
    except CannotStart as why:
        yield why.finding


def _has_files_keys(settings: Settings) -> bool:
    """Whether there are master keys; none are made."""
    if not settings.files_key and not settings.files_key_file.exists():
        return False
    try:
        return bool(settings.master_keys)
    except WrongKeyFile:
        return False


def _redis(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        return
    from redis import Redis, RedisError

    try:
        with Redis.from_url(settings.redis_url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as there:
            there.ping()
    except (RedisError, ValueError) as broken:
        yield said(Level.BAD, "redis_down", why=broken)
    else:
        yield said(Level.OK, "redis")


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_url:
        return said(Level.ATTENTION, "no_mail")
    try:
        server = MailServer.parse(settings.smtp_url)
        socket.create_connection((server.host, server.port), timeout=SECONDS).close()
    except (OSError, WrongMailServer) as broken:
        return said(Level.BAD, "mail_down", why=broken)
    return said(Level.OK, "mail", server=server.host)


def _scanner(settings: Settings) -> Finding:
    if not settings.clamd_url:
        return said(Level.ATTENTION, "no_scanner")
    parts = urlsplit(settings.clamd_url)
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as there:
                there.settimeout(SECONDS)
                there.connect(parts.path)
        else:
            socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=SECONDS).close()
    except OSError as broken:
        return said(Level.BAD, "scanner_down", why=broken)
    return said(Level.OK, "scanner")


def _signing(settings: Settings, now: datetime) -> Finding:
    """The certificate that signs recetas."""
    try:
        if settings.signing is None:
            return said(Level.ATTENTION, "no_signing")
        days = (Certificate(*settings.signing).ends_at() - now).days
    except (CertificateUnusable, WrongKeyFile) as unusable:
        return said(Level.BAD, "signing_unusable", why=unusable)
    if days < 0:
        return said(Level.BAD, "signing_ended")
    return said(Level.ATTENTION if days < DAYS_BEFORE else Level.OK, "signing", days=days)


def _certificate(settings: Settings, now: datetime) -> Finding:
    """The certificate that browsers are shown at the public address."""
    parts = urlsplit(settings.origin)
    host = parts.hostname or ""
    try:
        with (
            socket.create_connection((host, parts.port or HTTPS_PORT), timeout=SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as there,
        ):
            shown = there.getpeercert() or {}
    except ssl.SSLCertVerificationError as wrong:
        return said(Level.BAD, "certificate_wrong", host=host, why=wrong.verify_message)
    except OSError as broken:
        return said(Level.ATTENTION, "certificate_unseen", host=host, why=broken)
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    days = (until - now).days
    if days < DAYS_BEFORE:
        return said(Level.ATTENTION, "certificate_ends", host=host, days=days)
    return said(Level.OK, "certificate", host=host, days=days)
