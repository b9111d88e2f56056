"""The whole demo: its database, and in its data folder files and a certificate of its own that signs its recetas."""

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from luna_portal.adapters.pdf_signature import Certificate, make_self_signed
from luna_portal.demo.clinic import SignIn, seed
from luna_portal.demo.files import fill
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.services.prescriptions.paper import signed_paper
from luna_portal.settings import Settings


def write_demo(engine: Engine, settings: Settings, *, zone: str, now: datetime) -> list[SignIn]:
    """Make it all in an empty database and its folder. Returns the sign-ins."""
    vault = Vault(settings)
    signing = make_signing(settings.data, now=now)
    people = seed(
        engine, zone=zone, now=now, paper=lambda one: vault.put(one.key, [signed_paper(one, *signing)])
    )  # fmt: skip
    fill(engine, vault, now=now)
    return people


def make_signing(data: Path, *, now: datetime) -> tuple[Path, str]:
    """Write signing.p12 and its password, where the settings find them; nobody vouches for it. Returns both."""
    data.mkdir(parents=True, exist_ok=True)
    password = data / "signing.password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    made = Certificate(data / "signing.p12", password.read_text())
    make_self_signed(made, name="Clínica Jacarandas (demostración)", now=now)
    return made.file, made.password
