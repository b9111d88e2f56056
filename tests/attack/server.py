"""The real portal behind its real server, without its pages: what a hostile browser speaks to, and a clinic in it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from luna_portal.adapters.passwords import hash_password
from luna_portal.domain.access import Actor
from luna_portal.domain.identifiers import digest
from luna_portal.models import (
    Account,
    Appointment,
    AppointmentChange,
    CareLink,
    Consent,
    OutboxMessage,
    Patient,
    PortalSession,
    TakenBlock,
    metadata,
)
from luna_portal.models.database import make_engine, writing
from luna_portal.services.accounts.sessions import open_session
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.settings import Settings
from tests.attack.record import SEEN, record_of, rows_of
from tests.cast import ROLES, Cast, cast_in
from tests.e2e.server import ROOT, answers, free_port, wait_until
from tests.scenarios.booking import booked, starts_of_a_week_ahead

CANARIES = {
    "given_name": "Anacanaria",
    "first_surname": "Moralescanaria",
    "email": "anacanaria@example.com",
    "phone": "+525519283746",
}
REASON = "dolor canario"


@dataclass
class Backend:
    """A running portal, its database, and what is known of Ana."""

    port: int
    log: Path
    engine: Engine
    cast: Cast
    ids: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    clinical: list[str] = field(default_factory=list)
    folio: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://localhost:{self.port}"

    def kill(self) -> None:
        """End all its processes at once, as kill -9 does; those that have ended already are left alone."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def session_of(self, name: str) -> str:
        """A new session's cookie value for somebody of the cast; "" for nobody."""
        if name == "nobody":
            return ""
        with Session(writing(self.engine)) as db:
            account = db.exec(
                select(Account).where(Account.role == ROLES[name], Account.name == name.capitalize())
            ).one()
            made = open_session(db, Actor.nobody(), account, user_agent="test", now=datetime.now(UTC))
            db.commit()
            return made.token

    def close_session(self, token: str) -> None:
        """End a session, as another device would."""
        with Session(writing(self.engine)) as db:
            row = db.exec(select(PortalSession).where(PortalSession.token_digest == digest(token))).one()
            row.ended_at = datetime.now(UTC)
            db.commit()

    def of_ana(self) -> dict[str, list[str]]:
        """Every row that is Ana's, by table, as text: what nobody else may change."""
        patient, account = self.cast.ana_row.id, self.cast.ana.account_id
        visits = columns(col(Appointment.id)).where(col(Appointment.patient_id) == patient)
        queries = {
            "patient": columns(Patient).where(col(Patient.id) == patient),
            "account": columns(Account).where(col(Account.id) == account),
            "appointments": columns(Appointment).where(col(Appointment.patient_id) == patient),
            "changes": columns(AppointmentChange).where(col(AppointmentChange.appointment_id).in_(visits)),
            "blocks": columns(TakenBlock).where(col(TakenBlock.appointment_id).in_(visits)),
            "consents": columns(Consent).where(col(Consent.patient_id) == patient),
            "care": columns(CareLink).where(col(CareLink.patient_id) == patient),
            "sessions": columns(PortalSession).where(col(PortalSession.account_id) == account),
            "mails": columns(OutboxMessage).where(col(OutboxMessage.public_id) == self.ids["mail"]),
            **rows_of(patient or 0),
        }
        with Session(self.engine) as db:
            return {
                name: sorted(repr(sorted(row.model_dump(exclude=SEEN).items())) for row in db.scalars(query))
                for name, query in queries.items()
            }


@contextmanager
def backend(folder: Path, **settings: str) -> Iterator[Backend]:
    """A portal with the cast and an appointment of Ana's, until the block ends."""
    port, data = free_port(), folder / "data"
    data.mkdir(parents=True)
    (folder / "web" / "backend").mkdir(parents=True)
    engine = make_engine(f"sqlite:///{data / 'luna.db'}")
    metadata.create_all(engine)
    made = furnished(port, folder / "portal.log", engine)
    environment = {
        "LUNA_DATA": str(data), "LUNA_PORT": str(port), "LUNA_TRUSTED_PROXY_HOPS": "1",
        "__REFLEX_SKIP_COMPILE": "1", "REFLEX_ENV_MODE": "prod", "REFLEX_WEB_WORKDIR": str(folder / "web"),
        "REFLEX_TELEMETRY_ENABLED": "false", "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_UPLOADED_FILES_DIR": str(folder / "no-uploads"), "REFLEX_STATES_WORKDIR": str(folder / "no-states"),
    }  # fmt: skip
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1"]
    command += ["--port", str(port), "luna_portal.asgi:serve"]
    with made.log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=os.environ | environment | settings, stdout=out, stderr=out, start_new_session=True
        )
        made.process = process
        try:
            wait_until(lambda: answers(f"{made.url}/salud") or process.poll() is not None, "the portal", 120)
            assert process.poll() is None, made.log.read_text()
            yield made
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
            made.kill()
            engine.dispose()


def furnished(port: int, log: Path, engine: Engine) -> Backend:
    """A portal whose empty database is given the cast and Ana's record; its data folder is beside its log."""
    made = Backend(port, log, engine, _clinic(engine))
    _learn(made)
    data = log.parent / "data"
    with Session(writing(engine), expire_on_commit=False) as db:
        ana, cast = db.get_one(Patient, made.cast.ana_row.id), made.cast
        record = record_of(db, Vault(Settings(data=data)), cast.ana, cast.diaz, ana, datetime.now(UTC))
    made.ids |= record.ids
    made.clinical, made.folio = record.words, record.folio
    return made


def _clinic(engine: Engine) -> Cast:
    now = datetime.now(UTC)
    with Session(writing(engine), expire_on_commit=False) as db:
        cast = cast_in(db, now)
        password = hash_password("jacaranda en flor")
        for account in db.exec(select(Account)):
            account.password_hash = password
        ana, account = db.get_one(Patient, cast.ana_row.id), db.get_one(Account, cast.ana.account_id)
        for name, value in CANARIES.items():
            setattr(ana, name, value)
        account.email = CANARIES["email"]
        db.commit()
        starts = starts_of_a_week_ahead(db, cast, now, weeks=2)
        booked(db, cast.ana, cast, now, starts[0], reason=REASON)
        booked(db, cast.carla, cast, now, starts[-1])
        db.expunge_all()
    return cast


def _learn(made: Backend) -> None:
    """Collect Ana's public ids, which an attacker is given, and what he must never be shown."""
    token = made.session_of("ana")
    with Session(made.engine) as db:
        appointment = db.exec(select(Appointment).where(Appointment.patient_id == made.cast.ana_row.id)).one()
        session = db.exec(select(PortalSession).where(PortalSession.account_id == made.cast.ana.account_id)).first()
        mail = db.exec(select(OutboxMessage).where(OutboxMessage.recipient == CANARIES["email"])).first()
        assert session is not None
        assert mail is not None
        made.ids = {
            "appointment": appointment.public_id,
            "session": session.public_id,
            "mail": mail.public_id,
            "patient": made.cast.ana_row.public_id,
            "practitioner": made.cast.diaz_row.public_id,
            "service": made.cast.general.public_id,
            "starts_at": appointment.starts_at.isoformat(),
            "day": appointment.starts_at.date().isoformat(),
        }
        made.secrets = [*CANARIES.values(), REASON, appointment.folio, token]


def leaks(said: Any, secrets: list[str]) -> list[str]:
    """Which of the secrets stand in what was answered."""
    text_of = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
    return [secret for secret in secrets if secret in text_of]
