"""A critical value goes to its patient with a sentence, and with a note that she was told; never otherwise."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from luna_portal.domain.refusals import InvalidField, InvalidForm, NotAllowed, NotFound, SignInNeeded
from luna_portal.domain.results.critical_notices import LONGEST_NOTE, LONGEST_PERSON, NoticeForm
from luna_portal.domain.results.release import AlreadyReleased, CriticalUnexplained, CriticalUntold
from luna_portal.models import Analyte, AuditEvent, CriticalNotice, LabReport, OutboxMessage
from luna_portal.services.results import (
    critical_notices,
    entry,
    reading,
    release,
    review,
)
from luna_portal.services.results.release import CommentChanged, Written
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.booking import booked
from tests.scenarios.results import CALLED, entered, told_and_released

pytestmark = [pytest.mark.feature("ARC-5"), pytest.mark.feature("CLI-8")]
WORDS = "Su azúcar está peligrosamente alta. Vaya hoy a urgencias."


def notices(db: Session) -> list[CriticalNotice]:
    """All that were kept."""
    return list(db.exec(select(CriticalNotice)).all())


def flags_of(db: Session, report: LabReport) -> list[str]:
    """The flags of a report's values, as they are shown."""
    query = select(Analyte).where(Analyte.report_id == report.id).order_by(col(Analyte.sort))
    return [one.reading.value for one in db.exec(query)]


def test_it_is_not_let_go_by_hand_without_a_sentence_and_without_a_notice(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    with pytest.raises(CriticalUnexplained):
        release.release(db, cast.fausto, result=report.public_id, now=clock())
    with pytest.raises(CriticalUnexplained):
        release.release(db, cast.fausto, result=report.public_id, written=Written(" ", CALLED), now=clock())
    with pytest.raises(CriticalUntold):
        release.release(db, cast.fausto, result=report.public_id, written=Written(WORDS), now=clock())
    db.rollback()
    db.refresh(report)
    assert (report.released_at, report.comment, notices(db)) == (None, "", []), "all of it, or nothing happens"
    release.release(db, cast.fausto, result=report.public_id, written=Written(WORDS, CALLED), now=clock())
    found = reading.one(db, cast.ana, result=report.public_id, now=clock())
    assert (found.reported.report.comment, found.reported.critical[0].value) == (WORDS, "412")
    with pytest.raises(NotFound):
        reading.one(db, cast.carla, result=report.public_id, now=clock())


def test_what_is_not_critical_goes_out_as_before(db: Session, cast: Cast, clock: Clock) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="399")
    assert flags_of(db, report)[0] == "high", "one below the clinic's limit of 400"
    release.release(db, cast.fausto, result=report.public_id, now=clock())
    assert report.released_at == clock()


@pytest.mark.parametrize(("title", "days"), [("Perfil de lípidos", 0), ("Perfil tiroideo", 9)])
def test_no_rule_lets_it_go_by_itself_at_once_or_on_its_day_until_it_is_explained_and_told(
    db: Session, cast: Cast, clock: Clock, title: str, days: int
) -> None:
    report = entered(db, cast.fausto, cast, clock(), title=title, value0="412")
    calm = entered(db, cast.fausto, cast, clock(), title=title)
    now = clock.forward(days=days)
    assert (release.any_due(db, now=now), release.release_due(db, now=now)) == (days > 0, int(days > 0))
    assert (report.released_at, calm.released_at is not None) == (None, True)
    release.comment(db, cast.fausto, result=report.public_id, text=WORDS, now=now)
    assert (report.released_at, release.release_due(db, now=now)) == (None, 0), "explained, but nobody was told"
    assert len(db.exec(select(OutboxMessage).where(OutboxMessage.kind == "new_result")).all()) == 1
    written = Written(WORDS, replace(CALLED, way="no_answer"))
    release.save(db, cast.gloria, result=report.public_id, written=written, now=now)
    assert report.released_at is None, "a try that found nobody has told nobody"
    release.save(db, cast.gloria, result=report.public_id, written=Written(WORDS, CALLED), now=now)
    assert report.released_at == now
    assert [one.way.value for one in notices(db)] == ["no_answer", "phone"]


def test_a_notice_keeps_who_told_whom_how_and_when_is_audited_and_never_changes(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = told_and_released(db, cast, clock())
    (row,) = notices(db)
    assert (row.way.value, row.told, row.teller, row.note) == (
        "phone", "Ana Morales", "Fausto", "Va a urgencias hoy.",
    )  # fmt: skip
    assert row.told_at.isoformat() == "2026-11-22T21:30:00+00:00", "15:30 in the clinic's zone"
    assert (row.critical_values, row.report, row.account_id) == (
        "Glucosa 412 mg/dL", report.public_id, cast.fausto.account_id,
    )  # fmt: skip
    line = db.exec(select(AuditEvent).where(AuditEvent.action == "staff:result:tell")).one()
    assert (line.note, line.subject, line.patient_id) == (
        "critical phone", f"result:{report.public_id}", cast.ana_row.id,
    )  # fmt: skip
    db.commit()
    for change in ("UPDATE criticalnotice SET note = ''", "DELETE FROM criticalnotice"):
        with pytest.raises(DBAPIError, match="signed"):
            db.execute(text(change))
        db.rollback()
    assert len(notices(db)) == 1


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"way": ""}, ["way"]), ({"way": "pigeon"}, ["way"]), ({"day": "22/11/2026"}, ["day"]), ({"hour": ""}, ["hour"]),
        ({"hour": "16:01"}, ["hour"]), ({"day": "2026-11-19"}, ["hour"]), ({"told": " "}, ["told"]),
        ({"teller": "x" * (LONGEST_PERSON + 1)}, ["teller"]), ({"note": "x" * (LONGEST_NOTE + 1)}, ["note"]),
        ({"way": "other", "note": ""}, ["note"]), ({"way": "", "hour": "", "told": ""}, ["way", "hour", "told"]),
    ],
)  # fmt: skip
def test_a_notice_that_says_too_little_is_refused_beside_its_fields_and_nothing_is_kept(
    db: Session, cast: Cast, clock: Clock, wrong: dict[str, str], fields: list[str]
) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    written = Written(WORDS, replace(CALLED, **wrong))
    for ask in (release.save, release.release, release.check_release):
        with pytest.raises(InvalidForm) as refused:
            ask(db, cast.fausto, result=report.public_id, written=written, now=clock())
        assert list(refused.value.errors) == fields
    db.rollback()
    db.refresh(report)
    assert (report.comment, notices(db)) == ("", [])


def test_a_notice_at_its_limits_is_kept(db: Session, cast: Cast, clock: Clock) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    longest = NoticeForm("other", "2026-11-22", "16:00", "x" * LONGEST_PERSON, "y" * LONGEST_PERSON, "z" * LONGEST_NOTE)
    release.save(db, cast.fausto, result=report.public_id, written=Written("", longest), now=clock())
    assert (notices(db)[0].note, report.comment, report.released_at) == ("z" * LONGEST_NOTE, "", None)


def test_nursing_tells_and_only_a_clinician_explains_and_lets_go(db: Session, cast: Cast, clock: Clock) -> None:
    report = entered(db, cast.gloria, cast, clock(), value0="412")
    release.save(db, cast.gloria, result=report.public_id, written=Written("", CALLED), now=clock())
    with pytest.raises(NotAllowed):
        release.save(db, cast.gloria, result=report.public_id, written=Written(WORDS, CALLED), now=clock())
    db.rollback()
    for who in (cast.ana, cast.carla, cast.elena, cast.hugo):
        with pytest.raises(NotAllowed):
            release.save(db, who, result=report.public_id, written=Written("", CALLED), now=clock())
    with pytest.raises(SignInNeeded):
        release.save(db, cast.nobody, result=report.public_id, written=Written("", CALLED), now=clock())
    with pytest.raises(NotFound):
        release.save(db, cast.diaz, result=report.public_id, written=Written("", CALLED), now=clock())
    seen = review.one(db, cast.gloria, result=report.public_id, now=clock())
    assert (seen.explains, seen.teller) == (False, "Gloria")
    assert review.one(db, cast.fausto, result=report.public_id, now=clock()).explains


def test_a_notice_belongs_to_a_critical_result_alone(db: Session, cast: Cast, clock: Clock) -> None:
    report = entered(db, cast.fausto, cast, clock())
    with pytest.raises(NotFound):
        release.save(db, cast.fausto, result=report.public_id, written=Written(WORDS, CALLED), now=clock())


def test_a_critical_result_of_before_takes_a_notice_and_its_words_stay(db: Session, cast: Cast, clock: Clock) -> None:
    report = told_and_released(db, cast, clock(), WORDS)
    again = replace(CALLED, way="in_person")
    release.save(db, cast.gloria, result=report.public_id, written=Written(WORDS, again), now=clock())
    assert [one.way.value for one in notices(db)] == ["phone", "in_person"]
    with pytest.raises(AlreadyReleased):
        release.save(db, cast.fausto, result=report.public_id, written=Written("Otra cosa.", again), now=clock())
    with pytest.raises(AlreadyReleased):
        release.save(db, cast.fausto, result=report.public_id, written=Written(WORDS), now=clock())


def test_what_was_told_stays_when_the_result_was_a_mistake(db: Session, cast: Cast, clock: Clock) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    release.save(db, cast.gloria, result=report.public_id, written=Written("", CALLED), now=clock())
    entry.discard(db, cast.gloria, result=report.public_id, now=clock())
    db.commit()
    assert db.exec(select(LabReport)).all() == []
    assert [one.critical_values for one in notices(db)] == ["Glucosa 412 mg/dL"]


def test_the_explanation_in_the_box_is_delivered_with_the_result_or_nothing_is(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = entered(db, cast.fausto, cast, clock())
    with pytest.raises(InvalidField) as refused:
        release.release(db, cast.fausto, result=report.public_id, written=Written("x" * 1201), now=clock())
    assert refused.value.field == "comment"
    db.rollback()
    assert report.released_at is None
    release.release(db, cast.fausto, result=report.public_id, written=Written("x" * 1200), now=clock())
    assert reading.one(db, cast.ana, result=report.public_id, now=clock()).reported.report.comment == "x" * 1200
    lines = db.exec(select(AuditEvent).where(AuditEvent.subject == f"result:{report.public_id}")).all()
    assert [line.action for line in lines][:3] == [
        "staff:results:enter", "staff:result:comment", "staff:result:release",
    ]  # fmt: skip


def test_words_that_somebody_else_wrote_meanwhile_are_not_overwritten_unread(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    release.comment(db, cast.fausto, result=report.public_id, text=WORDS, now=clock())
    db.commit()
    mine = Written("Todo bien.", CALLED, seen="")
    with pytest.raises(CommentChanged) as refused:
        release.release(db, cast.fausto, result=report.public_id, written=mine, now=clock())
    assert refused.value.values == {"text": WORDS}
    db.rollback()
    written = mine._replace(seen=WORDS)
    release.release(db, cast.fausto, result=report.public_id, written=written, now=clock())
    assert report.comment == "Todo bien."


def test_the_team_is_shown_the_critical_ones_that_wait_and_only_of_whom_it_reaches(
    db: Session, cast: Cast, clock: Clock
) -> None:
    waiting = entered(db, cast.fausto, cast, clock(), value0="412", day="2026-10-01")
    entered(db, cast.fausto, cast, clock())
    for who in (cast.fausto, cast.gloria):
        found = critical_notices.critical_waiting(db, who, now=clock())
        assert [one.report.id for one in found] == [waiting.id]
    assert critical_notices.critical_waiting(db, cast.diaz, now=clock()) == []
    booked(db, cast.ana, cast, clock())
    assert len(critical_notices.critical_waiting(db, cast.diaz, now=clock())) == 1
    for who in (cast.ana, cast.elena, cast.hugo):
        with pytest.raises(NotAllowed):
            critical_notices.critical_waiting(db, who, now=clock())
    page = review.desk(db, cast.fausto, now=clock())
    assert (page.rows[0].report.id, page.told) == (waiting.id, frozenset())
    release.save(db, cast.gloria, result=waiting.public_id, written=Written("", CALLED), now=clock())
    assert review.desk(db, cast.fausto, now=clock()).told == {waiting.id}
    clock.forward(seconds=timedelta(minutes=1).total_seconds())
    release.comment(db, cast.fausto, result=waiting.public_id, text=WORDS, now=clock())
    assert critical_notices.critical_waiting(db, cast.fausto, now=clock()) == []
