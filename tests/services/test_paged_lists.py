"""Lists count, filter and page in the database: no more rows are read than a page shows, and nothing is cut in silence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from luna_portal.models import Analyte, LabReport, MarkKind, Prescription, PrescriptionMark, Renewal, SharedKind
from luna_portal.models.paging import place
from luna_portal.services.home import start_counts
from luna_portal.services.prescriptions import reading as prescriptions
from luna_portal.services.prescriptions import renewals
from luna_portal.services.results import reading, review
from luna_portal.services.sharing import links
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.prescriptions import issued_to, seen_by
from tests.scenarios.results import released
from tests.scenarios.sharing import report_of

MANY = 45


@contextmanager
def loaded(db: Session, kind: type) -> Iterator[list[object]]:
    """The rows of one table that are read meanwhile."""
    db.commit()
    db.expunge_all()
    rows: list[object] = []

    def note(_session: Session, row: object) -> None:
        if isinstance(row, kind):
            rows.append(row)

    event.listen(db, "loaded_as_persistent", note)
    try:
        yield rows
    finally:
        event.remove(db, "loaded_as_persistent", note)


def many_reports(db: Session, cast: Cast, clock: Clock, count: int = MANY, **changes: object) -> None:
    """Released blood counts of Ana's, each a day older."""
    for day in range(count):
        row = LabReport(
            patient_id=cast.ana_row.id or 0, title=f"Biometría hemática {day}", laboratory="Laboratorio Jacarandas",
            performed_at=clock() - timedelta(days=day + 1), issued_at=clock(), created_at=clock(), **changes,
        )  # fmt: skip
        value = Analyte(report_id=0, name="Leucocitos" if day % 2 else "Hemoglobina", value="13.5", number="13.5")
        row.sum_up([value])
        db.add(row)
        db.flush()
        value.report_id = row.id or 0
        db.add(value)
        db.flush()
        row.released_at = changes.get("released_at", clock())  # type: ignore[assignment]
    db.commit()


def many_recetas(db: Session, cast: Cast, clock: Clock, count: int) -> list[Prescription]:
    """Copies of a receta of Ana's by Dra. Díaz, each an hour older."""
    seen_by(db, cast, cast.ana_row, cast.diaz_row, clock())
    first = issued_to(db, cast.diaz, cast.ana_row, clock())
    kept = first.model_dump(exclude={"id", "public_id", "folio"})
    rows = [
        Prescription(**kept | {"folio": f"CJ-{at:05d}", "issued_at": clock() - timedelta(hours=at)})
        for at in range(1, count)
    ]
    db.add_all(rows)
    db.commit()
    return [first, *rows]


@pytest.mark.parametrize(
    ("total", "page", "expected"),
    [(0, 1, (1, 1, 0)), (20, 2, (1, 1, 0)), (21, 2, (2, 2, 20)), (45, 9, (3, 3, 40)), (45, -3, (1, 3, 0))],
)
def test_a_page_that_is_not_there_is_the_nearest_one(total: int, page: int, expected: tuple[int, int, int]) -> None:
    at = place(total, page, 20)
    assert (at.page, at.pages, at.offset, at.limit) == (*expected, 20)


@pytest.mark.feature("RES-1")
def test_a_patient_s_results_come_by_twenty_and_only_those_are_read(db: Session, cast: Cast, clock: Clock) -> None:
    many_reports(db, cast, clock)
    shown: list[str] = []
    for page, count in ((1, 20), (2, 20), (3, 5)):
        with loaded(db, LabReport) as rows:
            listed = reading.list_mine(db, cast.ana, page=page, now=clock())
        assert (len(listed.rows), listed.total, listed.new, listed.pages) == (count, MANY, MANY, 3)
        assert len(rows) == count
        shown += [one.report.title for one in listed.rows]
    assert shown == [f"Biometría hemática {day}" for day in range(MANY)]
    assert reading.list_mine(db, cast.carla, now=clock()).total == 0


@pytest.mark.feature("RES-1")
def test_words_are_found_on_all_pages_without_their_accents(db: Session, cast: Cast, clock: Clock) -> None:
    many_reports(db, cast, clock)
    for words, count in (("hematica LEUCOCITOS", 22), ("hemoglobina jacarandas", 23), ("100%", 0), ("_", 0)):
        assert reading.list_mine(db, cast.ana, search=words, now=clock()).total == count


@pytest.mark.feature("CLI-8")
def test_the_laboratory_s_desk_pages_critical_ones_first(db: Session, cast: Cast, clock: Clock) -> None:
    many_reports(db, cast, clock, released_at=None)
    oldest = report_of(db, cast.ana_row, clock(), released_at=None)
    oldest.performed_at, oldest.critical = clock() - timedelta(days=400), True
    with loaded(db, LabReport) as rows:
        first = review.desk(db, cast.fausto, now=clock())
    assert (len(rows), len(first.rows), first.waiting, first.pages) == (20, 20, MANY + 1, 3)
    assert first.rows[0].report.id == oldest.id
    assert [one.report.title for one in first.rows[1:3]] == ["Biometría hemática 0", "Biometría hemática 1"]
    last = review.desk(db, cast.fausto, page=3, now=clock())
    assert last.rows[-1].report.title == f"Biometría hemática {MANY - 1}"
    assert review.desk(db, cast.fausto, search="morales hemoglobina", now=clock()).waiting == 23
    assert review.desk(db, cast.fausto, search="carla", now=clock()).rows == []
    assert review.desk(db, cast.fausto, tab="released", now=clock()).rows == []


@pytest.mark.feature("RES-4")
def test_a_result_says_in_a_column_what_its_values_say(db: Session, cast: Cast, clock: Clock) -> None:
    quiet, loud = released(db, cast, clock()), report_of(db, cast.ana_row, clock(), released_at=None)
    assert quiet.search == "quimica sanguinea laboratorio central glucosa creatinina nitritos"
    assert not quiet.critical
    loud.sum_up([Analyte(report_id=0, name="Potasio", value="6.9", number="6.9", critical_high="6.5")])
    assert loud.critical


@pytest.mark.feature("INI-1")
def test_the_start_page_counts_without_reading_what_it_counts(db: Session, cast: Cast, clock: Clock) -> None:
    many_reports(db, cast, clock)
    many_recetas(db, cast, clock, 25)
    with loaded(db, LabReport) as reports, loaded(db, Prescription) as recetas:
        found = start_counts.mine(db, cast.ana, now=clock())
    assert (found.results, found.critical, found.calls, found.prescriptions) == (MANY, 0, 0, 25)
    assert (reports, recetas) == ([], [])
    assert start_counts.mine(db, cast.carla, now=clock()) == (0, 0, 0, 0, 0)


@pytest.mark.feature("REC-1")
def test_more_than_two_hundred_recetas_are_all_there_and_their_tabs_count_all(
    db: Session, cast: Cast, clock: Clock
) -> None:
    rows = many_recetas(db, cast, clock, 205)
    for row, kind in ((rows[0], MarkKind.CANCELLED), (rows[204], MarkKind.DISPENSED), (rows[203], MarkKind.CANCELLED)):
        db.add(PrescriptionMark(prescription_id=row.id or 0, kind=kind, created_at=clock()))
    db.commit()
    for listed in (prescriptions.list_mine, prescriptions.issued):
        who = cast.ana if listed is prescriptions.list_mine else cast.diaz
        with loaded(db, Prescription) as read:
            last = listed(db, who, tab="valid", page=11, now=clock())
        assert last.counts == {"valid": 202, "past": 1, "cancelled": 2}
        assert (last.page, last.pages, len(last.rows), len(read)) == (11, 11, 2, 2)
        assert last.rows[-1].whole.prescription.folio == rows[202].folio
        gone = listed(db, who, tab="cancelled", now=clock())
        assert [one.whole.prescription.folio for one in gone.rows] == [rows[0].folio, rows[203].folio]
    assert prescriptions.list_mine(db, cast.carla, now=clock()).counts == {"valid": 0, "past": 0, "cancelled": 0}
    ruiz = replace(cast.diaz, practitioner_id=cast.ruiz_row.id)
    assert prescriptions.issued(db, ruiz, now=clock()).rows == []


@pytest.mark.feature("REC-7")
def test_more_than_fifty_wishes_to_renew_say_how_many_wait(db: Session, cast: Cast, clock: Clock) -> None:
    rows = many_recetas(db, cast, clock, renewals.MOST_WAITING + 1)
    wishes = [
        Renewal(prescription_id=row.id or 0, patient_id=row.patient_id, asked_by_id=None, created_at=clock())
        for row in rows
    ]
    db.add_all(wishes[:-1])
    db.commit()
    found = renewals.requests(db, cast.diaz, now=clock())
    assert (len(found.waiting), found.total) == (renewals.MOST_WAITING, renewals.MOST_WAITING)
    db.add(wishes[-1])
    db.commit()
    found = renewals.requests(db, cast.diaz, now=clock())
    assert (len(found.waiting), found.total) == (renewals.MOST_WAITING, renewals.MOST_WAITING + 1)
    assert found.waiting[0].renewal.id == wishes[0].id


@pytest.mark.feature("COM-4")
def test_shared_links_come_by_twenty_with_as_many_questions_for_many_as_for_few(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = report_of(db, cast.ana_row, clock())

    def asked() -> int:
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        db.commit()
        event.listen(db.get_bind(), "before_cursor_execute", note)
        try:
            links.list_mine(db, cast.ana, now=clock())
        finally:
            event.remove(db.get_bind(), "before_cursor_execute", note)
        return len(statements)

    def make(count: int) -> None:
        for _ in range(count):
            links.make(db, cast.ana, kind=SharedKind.RESULT, thing=report.public_id, days=7, openings=5, now=clock())
            clock.forward(minutes=1)
        db.commit()

    make(2)
    few = asked()
    make(23)
    assert asked() == few
    first, second = (links.list_mine(db, cast.ana, page=page, now=clock()) for page in (1, 2))
    assert (len(first.rows), first.pages, len(second.rows)) == (20, 2, 5)
    assert all(one.title == "Biometría hemática" and not one.gone for one in (*first.rows, *second.rows))
    assert links.list_mine(db, cast.carla, now=clock()).rows == []
