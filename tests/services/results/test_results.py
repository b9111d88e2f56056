"""Results as their patient reads them; before release they do not exist."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from luna_portal.domain.refusals import NotAllowed, NotFound, SignInNeeded
from luna_portal.domain.results.release import AlreadyReleased, CommentWished, ReleaseRule
from luna_portal.models import AuditEvent, Document, OutboxMessage
from luna_portal.services.documents import listing as documents_listing
from luna_portal.services.results import entry, file_import, reading, release, review
from luna_portal.services.transaction import topics_of
from tests.adapters.lab_messages.samples import HL7
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import draft, entered, message, released

pytestmark = pytest.mark.both_databases


@pytest.mark.feature("ARC-4")
def test_ana_reads_her_released_result_and_carla_cannot(db: Session, cast: Cast, clock: Clock) -> None:
    report = released(db, cast, clock())
    listed = reading.list_mine(db, cast.ana, now=clock())
    assert [one.report.public_id for one in listed.rows] == [report.public_id]
    assert listed.new == 1
    found = reading.one(db, cast.ana, result=report.public_id, now=clock())
    assert [one.flag for one in found.reported.analytes] == ["slightly_high", "", "expected"]
    assert found.reported.commenter == "Fausto"
    assert reading.list_mine(db, cast.ana, now=clock()).new == 0, "what she opened is no longer new"
    assert reading.list_mine(db, cast.beto, now=clock()).new == 1, "but it is for her caregiver"
    assert reading.list_mine(db, cast.carla, now=clock()).rows == []
    with pytest.raises(NotFound):
        reading.one(db, cast.carla, result=report.public_id, now=clock())
    with pytest.raises(NotFound):
        reading.trend_of(db, cast.carla, result=report.public_id, place=0, now=clock())
    with pytest.raises(SignInNeeded):
        reading.one(db, cast.nobody, result=report.public_id, now=clock())


@pytest.mark.feature("ARC-5")
def test_before_release_nothing_tells_that_it_exists(db: Session, cast: Cast, clock: Clock) -> None:
    earlier = released(db, cast, clock(), day="2026-10-01")
    topics_of(db)
    mails = len(db.exec(select(OutboxMessage)).all())
    name = draft(db, cast.fausto, clock())
    (secret,) = file_import.confirm(
        db,
        cast.fausto,
        draft=name,
        message=message(HL7, clock()),
        patient=cast.ana_row.public_id,
        sure=True,
        now=clock(),
    )
    db.commit()
    told = topics_of(db)
    assert told == {"results"}, "no page of a patient's is nudged"
    for who in (cast.ana, cast.beto):
        listed = reading.list_mine(db, who, now=clock())
        assert (listed.total, len(listed.rows)) == (1, 1)
        assert reading.list_mine(db, who, search="proteína", now=clock()).total == 0
        with pytest.raises(NotFound) as hidden:
            reading.one(db, who, result=secret.public_id, now=clock())
        with pytest.raises(NotFound) as absent:
            reading.one(db, who, result="x" * 22, now=clock())
        assert str(hidden.value) == str(absent.value)
        with pytest.raises(NotFound):
            reading.trend_of(db, who, result=secret.public_id, place=0, now=clock())
        points = reading.trend_of(db, who, result=earlier.public_id, place=0, now=clock()).points
        assert [point.report for point in points] == [earlier.public_id]
        assert reading.one(db, who, result=earlier.public_id, now=clock()).trends[0] == 1
        listing = documents_listing.listing(db, who, now=clock())
        assert listing.total == 0
        assert [folder.holds for folder in listing.folders] == [0] * len(listing.folders)
        original = db.get_one(Document, secret.document_id)
        with pytest.raises(NotFound):
            documents_listing.open_bytes(db, who, document=original.public_id, how="download", now=clock())
    assert len(db.exec(select(OutboxMessage)).all()) == mails


@pytest.mark.feature("ARC-5")
def test_release_tells_once_by_mail_without_health_data_and_shows_the_original(
    db: Session, cast: Cast, clock: Clock
) -> None:
    name = draft(db, cast.fausto, clock())
    (report,) = file_import.confirm(
        db,
        cast.fausto,
        draft=name,
        message=message(HL7, clock()),
        patient=cast.ana_row.public_id,
        sure=True,
        now=clock(),
    )
    topics_of(db)
    release.release(db, cast.fausto, result=report.public_id, now=clock())
    assert topics_of(db) == {"results", "outbox", f"patient:{cast.ana_row.id}"}
    (mail,) = db.exec(select(OutboxMessage).where(OutboxMessage.kind == "new_result")).all()
    assert (mail.recipient, mail.values) == ("ana@example.com", {})
    assert documents_listing.listing(db, cast.ana, now=clock()).total == 1
    found = reading.one(db, cast.ana, result=report.public_id, now=clock())
    assert found.original is not None
    assert found.original.shown_at == clock()
    with pytest.raises(AlreadyReleased):
        release.release(db, cast.fausto, result=report.public_id, now=clock())
    assert len(db.exec(select(OutboxMessage).where(OutboxMessage.kind == "new_result")).all()) == 1


@pytest.mark.feature("ARC-5")
def test_a_file_of_two_studies_is_shown_when_both_are_out(db: Session, cast: Cast, clock: Clock) -> None:
    lipids_first = (
        "OBR|1|O|F-10|24331-1^Perfil de lípidos^LN|||20261120081500-0600|||||||||||||||20261120113000-0600|||F\r"
        "OBX|1|NM|2093-3^Colesterol total^LN||182|mg/dL|<200||||F\r"
    )
    both = HL7.replace("OBR|1|", lipids_first + "OBR|2|")
    lipids, chemistry = file_import.confirm(
        db, cast.fausto, draft=draft(db, cast.fausto, clock()), message=message(both, clock()),
        patient=cast.ana_row.public_id, sure=True, now=clock(),
    )  # fmt: skip
    assert lipids.released_at is not None, "a lipid panel goes out at once"
    assert chemistry.released_at is None
    assert documents_listing.listing(db, cast.ana, now=clock()).total == 0
    assert reading.one(db, cast.ana, result=lipids.public_id, now=clock()).original is None
    release.release(db, cast.fausto, result=chemistry.public_id, now=clock())
    assert documents_listing.listing(db, cast.ana, now=clock()).total == 1


@pytest.mark.feature("ARC-4")
def test_a_trend_joins_the_same_code_in_the_same_unit(db: Session, cast: Cast, clock: Clock) -> None:
    released(db, cast, clock(), day="2026-05-20", value0="98")
    released(db, cast, clock(), day="2026-08-20", value0="5.6", unit0="mmol/L", reference0="3.9 - 5.5")
    newest = released(db, cast, clock())
    found = reading.one(db, cast.ana, result=newest.public_id, now=clock())
    assert found.before[0].analyte.value == "98"
    assert (found.trends[0], found.trends[1], found.trends[2]) == (2, 3, 0)
    trend = reading.trend_of(db, cast.ana, result=newest.public_id, place=0, now=clock())
    assert [str(point.value.number) for point in trend.points] == ["98", "112"]
    assert (trend.unit, str(trend.reference.high)) == ("mg/dL", "100")
    for place in (2, 3, -1):
        with pytest.raises(NotFound):
            reading.trend_of(db, cast.ana, result=newest.public_id, place=place, now=clock())


@pytest.mark.feature("ARC-5")
def test_the_wish_for_words_holds_back_what_the_rule_would_let_go(db: Session, cast: Cast, clock: Clock) -> None:
    reading.wish(db, cast.ana, with_comment=True, now=clock())
    assert reading.list_mine(db, cast.ana, now=clock()).wish is ReleaseRule.AFTER_COMMENT
    lipids = entered(db, cast.fausto, cast, clock(), title="Perfil de lípidos")
    assert lipids.released_at is None
    with pytest.raises(CommentWished):
        release.release(db, cast.fausto, result=lipids.public_id, now=clock())
    release.comment(db, cast.fausto, result=lipids.public_id, text="Todo bien.", now=clock())
    assert lipids.released_at == clock()
    with pytest.raises(NotAllowed):
        reading.wish(db, cast.elena, with_comment=False, now=clock())


@pytest.mark.feature("ARC-5")
def test_a_day_rule_lets_go_by_itself_on_that_day_and_once(db: Session, cast: Cast, clock: Clock) -> None:
    thyroid = entered(db, cast.fausto, cast, clock(), title="Perfil tiroideo")
    assert str(thyroid.release_on) == "2026-11-23", "three days after it was issued"
    assert release.release_due(db, now=clock()) == 0
    clock.forward(hours=9)
    assert release.release_due(db, now=clock()) == 1
    assert release.release_due(db, now=clock()) == 0
    assert thyroid.released_at == clock()
    assert len(db.exec(select(OutboxMessage).where(OutboxMessage.kind == "new_result")).all()) == 1
    line = db.exec(select(AuditEvent).where(AuditEvent.note == "on_date")).one()
    assert (line.account_id, line.subject) == (None, f"result:{thyroid.public_id}")


@pytest.mark.feature("ARC-4")
def test_a_corrected_result_replaces_the_earlier_one_for_its_patient_once_released(
    db: Session, cast: Cast, clock: Clock
) -> None:
    first = released(db, cast, clock())
    second = entered(db, cast.fausto, cast, clock(), corrects=first.public_id, value0="102")
    assert reading.one(db, cast.ana, result=first.public_id, now=clock()).replaced_by == ""
    assert [one.report.id for one in reading.list_mine(db, cast.ana, now=clock()).rows] == [first.id]
    with pytest.raises(entry.AlreadyCorrected):
        entered(db, cast.fausto, cast, clock(), corrects=first.public_id)
    db.rollback()
    release.comment(db, cast.fausto, result=second.public_id, text="Corregido.", now=clock())
    assert [one.report.id for one in reading.list_mine(db, cast.ana, now=clock()).rows] == [second.id]
    assert reading.one(db, cast.ana, result=first.public_id, now=clock()).replaced_by == second.public_id
    assert reading.one(db, cast.ana, result=second.public_id, now=clock()).replaces == first.public_id
    points = reading.trend_of(db, cast.ana, result=second.public_id, place=0, now=clock()).points
    assert [str(point.value.number) for point in points] == ["102"]
    with pytest.raises(NotFound):
        entered(db, cast.fausto, cast, clock(), corrects=second.public_id, patient=cast.carla_row.public_id)


@pytest.mark.requirement("NOM-004 5.11")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE labreport SET comment = 'otro'",
        "DELETE FROM labreport",
        "UPDATE analyte SET value = '1'",
        "DELETE FROM analyte",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_released(
    db: Session, cast: Cast, clock: Clock, change: str
) -> None:
    entered(db, cast.fausto, cast, clock())
    db.execute(text("UPDATE labreport SET note = 'antes de entregar se puede'"))
    db.commit()
    released(db, cast, clock(), day="2026-10-01")
    with pytest.raises(DBAPIError, match="signed"):
        db.execute(text(change))
    db.rollback()


@pytest.mark.feature("CLI-8")
def test_the_desk_shows_critical_values_first_and_only_of_whom_she_treats(
    db: Session, cast: Cast, clock: Clock
) -> None:
    critical = entered(db, cast.fausto, cast, clock(), day="2026-10-01", value0="450")
    entered(db, cast.fausto, cast, clock())
    released(db, cast, clock(), patient=cast.carla_row.public_id)
    page = review.desk(db, cast.fausto, now=clock())
    assert page.rows[0].report.id == critical.id
    assert page.rows[0].analytes[0].flag == "critical_high"
    assert (len(page.rows), page.waiting) == (2, 2)
    out = review.desk(db, cast.fausto, tab="released", now=clock())
    assert [one.patient.given_name for one in out.rows] == ["Carla"]
    assert review.desk(db, cast.fausto, search="carla", now=clock()).rows == []
    assert review.desk(db, cast.diaz, now=clock()).rows == []
    with pytest.raises(NotFound):
        review.one(db, cast.diaz, result=critical.public_id, now=clock())
    with pytest.raises(NotAllowed):
        review.desk(db, cast.ana, now=clock())


def test_every_reading_and_writing_leaves_a_line(db: Session, cast: Cast, clock: Clock) -> None:
    report = released(db, cast, clock())
    reading.list_mine(db, cast.ana, now=clock())
    reading.one(db, cast.ana, result=report.public_id, now=clock())
    reading.trend_of(db, cast.ana, result=report.public_id, place=0, now=clock())
    review.one(db, cast.fausto, result=report.public_id, now=clock())
    lines = db.exec(select(AuditEvent).where(AuditEvent.subject == f"result:{report.public_id}")).all()
    assert [line.action for line in lines] == [
        "staff:results:enter", "staff:result:comment", "staff:result:release", "own:result:see", "own:result:see",
        "staff:results:see",
    ]  # fmt: skip
    assert {line.patient_id for line in lines} == {cast.ana_row.id}


def test_a_search_finds_study_laboratory_and_values(db: Session, cast: Cast, clock: Clock) -> None:
    released(db, cast, clock())
    for words, count in (("quimica", 1), ("CENTRAL glucosa", 1), ("orina", 0)):
        assert reading.list_mine(db, cast.ana, search=words, now=clock()).total == count
    clock.forward(seconds=timedelta(days=1).total_seconds())
    assert reading.list_mine(db, cast.ana, page=99, now=clock()).page == 1
