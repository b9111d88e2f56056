"""What may be wrong with an installation, looked at and said in plain words: `luna doctor`."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from luna_portal.adapters.mail import MailServer, WrongMailServer
from luna_portal.adapters.pdf_signature import Certificate, CertificateUnusable
from luna_portal.jobs.file_check import FileCheck
from luna_portal.jobs.findings import Finding, Level, said
from luna_portal.models.database import make_engine
from luna_portal.models.migrate import is_current
from luna_portal.settings import Settings, WrongSetting

SECONDS: Final = 5.0
GIB: Final = 1024**3
DISK_BAD, DISK_LOW = GIB // 2, 5 * GIB
DAYS_BEFORE: Final = 21
PRIVATE: Final = 0o077
HTTPS_PORT: Final = 443


def examine(settings: Settings, *, deep: bool, repair: bool, now: datetime) -> Iterator[Finding]:
    """Look at everything, one finding after the other. `deep` reads every file whole, `repair` removes orphan objects."""
    if not settings.data.is_dir():
        yield said(Level.BAD, "no_data", folder=settings.data)
        return
    yield from _settings(settings)
    yield _disk(settings)
    engine = make_engine(settings.database)
    try:
        database = _database(engine, deep=deep)
        yield database
        if database.level is not Level.BAD:
            yield from FileCheck(settings, engine, now=now).run(deep=deep, repair=repair)
    finally:
        engine.dispose()
    yield _mail(settings)
    yield _scanner(settings)
    yield _signing(settings, now)
    if settings.is_https:
        yield _certificate(settings, now)


def _settings(settings: Settings) -> Iterator[Finding]:
    try:
        _ = (settings.secret, settings.master_keys)
    except (WrongSetting, OSError) as wrong:
        yield said(Level.BAD, "keys_unreadable", why=wrong)
        return
    files = [settings.data / "secret.key"] * (not settings.secret_key)
    files += [settings.files_key_file] * (not settings.files_key)
    open_ones = [file for file in files if file.stat().st_mode & PRIVATE]
    for file in open_ones:
        yield said(Level.BAD, "key_open", file=file)
    if not open_ones:
        yield said(Level.OK, "settings")
    if not settings.public_url:
        yield said(Level.ATTENTION, "no_public_url", origin=settings.origin)
    elif not settings.is_https:
        yield said(Level.ATTENTION, "no_https")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data).free
    level = Level.BAD if free < DISK_BAD else Level.ATTENTION if free < DISK_LOW else Level.OK
    return said(level, "disk" if level is Level.OK else "disk_low", gigabytes=f"{free / GIB:.1f}", folder=settings.data)


def _database(engine: Engine, *, deep: bool) -> Finding:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            if deep and engine.dialect.name == "sqlite":
                verdict = connection.execute(text("PRAGMA integrity_check")).scalar_one()
                if verdict != "ok":
                    return said(Level.BAD, "database_damaged", why=verdict)
        if not is_current(engine):
            return said(Level.BAD, "database_old")
    except DBAPIError as broken:
        return said(Level.BAD, "database_down", why=str(broken.orig).splitlines()[0])
    return said(Level.OK, "database", kind=engine.dialect.name)


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
    if settings.signing is None:
        return said(Level.ATTENTION, "no_signing")
    try:
        days = (Certificate(*settings.signing).ends_at() - now).days
    except CertificateUnusable as unusable:
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
