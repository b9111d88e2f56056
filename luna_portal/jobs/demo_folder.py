"""What the demo keeps in its data folder: files, and a certificate of its own that signs its recetas."""

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from luna_portal.adapters.pdf_signature import Certificate, make_self_signed
from luna_portal.jobs.demo_files import fill
from luna_portal.services.vault import Vault
from luna_portal.settings import Settings


def fill_folder(engine: Engine, settings: Settings, *, now: datetime) -> None:
    """Put both there, once the demo's database is seeded."""
    fill(engine, Vault(settings), now=now)
    make_signing(settings.data, now=now)


def make_signing(data: Path, *, now: datetime) -> None:
    """Write signing.p12 and its password, where the settings find them; nobody vouches for it."""
    data.mkdir(parents=True, exist_ok=True)
    password = data / "signing.password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    name = "Clínica Jacarandas (demostración)"
    make_self_signed(Certificate(data / "signing.p12", password.read_text()), name=name, now=now)
