"""Times of a day, the next free time and a month, asked of the services over a full SQLite file."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from luna_portal.domain.appointments.lifecycle import AppointmentStatus, Modality
from luna_portal.domain.identifiers import new_public_id
from luna_portal.domain.time.blocks import blocks_of
from luna_portal.domain.time.intervals import Interval
from luna_portal.models import Appointment, Clinic, Offer, Practitioner, TakenBlock, WeeklyHours, metadata
from luna_portal.models.database import make_engine, writing
from luna_portal.services.slots import search
from tests.bench.figures import Figure, percentile, timed
from tests.cast import Cast, cast_in

NOW = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
VISIT = timedelta(minutes=40)
ROUNDS = 200


def measure() -> Iterator[Figure]:
    """The three figures, each on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        with _filled(Path(folder) / "day.db", practitioners=1, appointments=3_000) as (db, cast):
            wish = _wish(cast, cast.diaz_row.public_id)
            took = timed(lambda n: search.day(db, cast.nobody, on=date(2026, 12, 1 + n % 20), now=NOW, **wish), ROUNDS)
            yield Figure("slots.day", percentile(took, 0.95), "ms p95", 2)
        with _filled(Path(folder) / "next.db", practitioners=1, appointments=0) as (db, cast):
            _fill_days(db, cast, days=90)
            wish = _wish(cast, cast.diaz_row.public_id)
            found = search.next_free(db, cast.nobody, now=NOW, **wish)
            assert found is not None, "a free day must be behind the full ones"
            assert found.starts_at > NOW + timedelta(days=89), "the full days must be full"
            took = timed(lambda _: search.next_free(db, cast.nobody, now=NOW, **wish), ROUNDS)
            yield Figure("slots.next_free", percentile(took, 0.95), "ms p95", 10)
        with _filled(Path(folder) / "month.db", practitioners=10, appointments=100_000) as (db, cast):
            wish = _wish(cast, None)
            took = timed(lambda _: search.month(db, cast.nobody, first=date(2026, 12, 1), now=NOW, **wish), ROUNDS)
            yield Figure("slots.month", percentile(took, 0.95), "ms p95", 25)


def _wish(cast: Cast, practitioner: str | None) -> dict[str, Any]:
    return {"service": cast.general.public_id, "modality": Modality.IN_PERSON, "practitioner": practitioner}


class _filled:  # noqa: N801 - used as a block
    """A database with that many professionals, and appointments spread over the years before and the months after."""

    def __init__(self, file: Path, *, practitioners: int, appointments: int) -> None:
        self.engine = make_engine(f"sqlite:///{file}")
        metadata.create_all(self.engine)
        self.db = Session(writing(self.engine), expire_on_commit=False)
        self.cast = cast_in(self.db, NOW)
        for clinic in self.db.exec(select(Clinic)):
            clinic.furthest_days = 120
        ids = [self.cast.diaz_row.id or 0, *(self._another(number) for number in range(1, practitioners))]
        self._appointments(ids, appointments)
        self.db.commit()

    def __enter__(self) -> tuple[Session, Cast]:
        return self.db, self.cast

    def __exit__(self, *_: object) -> None:
        self.db.close()
        self.engine.dispose()

    def _another(self, number: int) -> int:
        row = Practitioner(slug=f"profesional-{number}", name=f"Profesional {number}", created_at=NOW)
        self.db.add(row)
        self.db.flush()
        for weekday in range(5):
            self.db.add(WeeklyHours(practitioner_id=row.id or 0, weekday=weekday, starts_minute=540, ends_minute=1080))
        self.db.add(Offer(practitioner_id=row.id or 0, service_id=self.cast.general.id or 0))
        return row.id or 0

    def _appointments(self, practitioners: list[int], count: int) -> None:
        """One after the other from 15:00 UTC (9:00), eleven a day and professional, from 60 days ahead backwards."""
        rows = []
        for number in range(count):
            day, place = divmod(number // len(practitioners), 11)
            start = datetime(2027, 1, 21, 15, 0, tzinfo=UTC) - timedelta(days=day) + place * VISIT
            rows.append(appointment_row(self.cast, practitioners[number % len(practitioners)], start, number))
        write(self.db, rows)


def appointment_row(cast: Cast, practitioner: int, start: datetime, number: int) -> dict[str, Any]:
    """The values of one stored appointment."""
    public_id = new_public_id()
    return {
        "id": number + 1, "public_id": public_id, "folio": f"B-{number}", "patient_id": cast.ana_row.id,
        "practitioner_id": practitioner, "service_id": cast.general.id, "modality": Modality.IN_PERSON,
        "starts_at": start, "ends_at": start + VISIT, "status": AppointmentStatus.CONFIRMED, "price_minor": 65000,
        "currency": "MXN", "reason": "", "cancel_reason": "", "token_digest": public_id, "sequence": 0,
        "overbooked": False, "created_at": NOW,
    }  # fmt: skip


def write(db: Session, rows: list[dict[str, Any]]) -> None:
    """Store appointments with the blocks that they take."""
    if not rows:
        return
    db.execute(insert(Appointment), rows)
    db.execute(
        insert(TakenBlock),
        [
            {"practitioner_id": row["practitioner_id"], "block": block, "lane": 0, "appointment_id": row["id"]}
            for row in rows
            for block in blocks_of(Interval(row["starts_at"], row["ends_at"]))
        ],
    )


def _fill_days(db: Session, cast: Cast, *, days: int) -> None:
    """Take every minute of Dra. Díaz's hours for that many days."""
    rows = [
        appointment_row(
            cast,
            cast.diaz_row.id or 0,
            datetime(2026, 11, 23, 15, 0, tzinfo=UTC) + timedelta(days=day) + place * VISIT,
            day * 20 + place,
        )
        for day in range(days)
        for place in range(14)
    ]
    write(db, rows)
    db.commit()
