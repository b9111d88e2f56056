"""A patient's laboratory results, once released: the list, one of them, a value over time, and her wish."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlmodel import Session

from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import NotFound
from luna_portal.domain.results.trends import Point, Series, trend
from luna_portal.domain.results.values import Reference
from luna_portal.models import Analyte, Document, LabReport, ReleaseRule, ReportSeen, ResultsWish
from luna_portal.models.paging import place
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.models.results.queries import (
    Dated,
    Reported,
    count_reports,
    has_words,
    in_force,
    one_report,
    original_of,
    reports,
    values_over_time,
    version_after,
    version_before,
    wish_of,
)
from luna_portal.services.audit import audit
from luna_portal.services.transaction import after_commit

PAGE: Final = 20


class ResultPage(NamedTuple):
    """One page (from 1) of the list, the newest first; `new` counts those of all pages that she has not opened."""

    rows: list[Reported]
    total: int
    new: int
    page: int
    pages: int
    wish: ReleaseRule


class Trend(NamedTuple):
    """One value over time: the reference is the newest report's."""

    name: str
    unit: str
    points: list[Point]
    reference: Reference


class ResultDetail(NamedTuple):
    """One report; `before` the last earlier value of each analyte (by its place), `trends` how many points it has."""

    reported: Reported
    before: dict[int, Dated]
    trends: dict[int, int]
    replaces: str
    replaced_by: str
    original: Document | None


def list_mine(db: Session, actor: Actor, *, search: str = "", page: int = 1, now: datetime) -> ResultPage:
    """The released results, 20 a page; `search` finds words in study, laboratory and values' names."""
    permit = grant(actor, Action.LIST_RESULTS)
    which = (in_force(permit, now), has_words(normalise_name(search).split()))
    count = count_reports(db, permit, *which, now=now)
    at = place(count.total, page, PAGE)
    whose = one_patient(db, permit).id or 0
    audit(db, permit, "results", patient_id=whose, note=f"list {at.page}", now=now)
    rows = reports(db, permit, *which, now=now, at=at)
    return ResultPage(rows, count.total, count.new, at.page, at.pages, wish_of(db, permit, whose))


def one(db: Session, actor: Actor, *, result: str, now: datetime) -> ResultDetail:
    """One released result, which is then no longer new. Raises: NotFound, also when it is not released or another's."""
    permit = grant(actor, Action.SEE_RESULT)
    reported = one_report(db, permit, result, now=now)
    if reported.new and actor.account_id is not None:
        db.add(ReportSeen(report_id=reported.report.id or 0, account_id=actor.account_id, seen_at=now))
    audit(db, permit, subject_of(reported.report), patient_id=reported.report.patient_id, now=now)
    return detail_of(db, permit, reported, now=now)


def trend_of(db: Session, actor: Actor, *, result: str, place: int, now: datetime) -> Trend:
    """How the value at that place (from 0) of a result went over time: same code, same unit. Raises: NotFound."""
    permit = grant(actor, Action.SEE_RESULT)
    reported = one_report(db, permit, result, now=now)
    audit(db, permit, subject_of(reported.report), patient_id=reported.report.patient_id, note="trend", now=now)
    return trend_at(db, permit, reported, place, now=now)


def wish(db: Session, actor: Actor, *, with_comment: bool, now: datetime) -> ReleaseRule:
    """How she wishes to get results: only with a clinician's words, or as each study's rule says."""
    permit = grant(actor, Action.WISH_RESULTS)
    patient = one_patient(db, permit)
    row = db.get(ResultsWish, patient.id) or ResultsWish(patient_id=patient.id or 0, wished_at=now)
    row.rule, row.wished_at = (ReleaseRule.AFTER_COMMENT if with_comment else ReleaseRule.AT_ONCE), now
    db.add(row)
    audit(db, permit, f"patient:{patient.public_id}", patient_id=patient.id, note=row.rule.value, now=now)
    after_commit(db, "results")
    return row.rule


def subject_of(report: LabReport) -> str:
    """How the audit log names a report."""
    return f"result:{report.public_id}"


def detail_of(db: Session, permit: Permit, reported: Reported, *, now: datetime) -> ResultDetail:
    """A report with what stands around it, as far as the permit may know."""
    report, analytes = reported.report, reported.analytes
    history = _history(db, permit, report, analytes, now)
    before: dict[int, Dated] = {}
    trends: dict[int, int] = {}
    for number, analyte in enumerate(analytes):
        same = [dated for dated in history if series_of(analyte).has(series_of(dated.analyte)) and dated.analyte.number]
        earlier = [dated for dated in same if dated.report.performed_at < report.performed_at]
        trends[number] = len(same) if analyte.number else 0
        if earlier:
            before[number] = earlier[-1]
    return ResultDetail(
        reported, before, trends,
        replaces=version_before(db, permit, report, now=now),
        replaced_by=version_after(db, permit, report, now=now),
        original=original_of(db, permit, report, now=now),
    )  # fmt: skip


def trend_at(db: Session, permit: Permit, reported: Reported, place: int, *, now: datetime) -> Trend:
    """The trend of one value of a report. Raises: NotFound when there is no number at that place."""
    if not 0 <= place < len(reported.analytes) or not reported.analytes[place].number:
        raise NotFound
    analyte = reported.analytes[place]
    history = _history(db, permit, reported.report, [analyte], now)
    points = [(series_of(dated.analyte), _point(dated)) for dated in history if dated.analyte.number]
    return Trend(analyte.name, analyte.unit, trend(series_of(analyte), points), analyte.bounds)


def series_of(analyte: Analyte) -> Series:
    """What tells one line of values from another."""
    return Series(analyte.loinc, analyte.name, analyte.unit)


def _history(db: Session, permit: Permit, report: LabReport, analytes: list[Analyte], now: datetime) -> list[Dated]:
    return values_over_time(
        db, permit, report.patient_id, loincs={one.loinc for one in analytes}, names={one.name for one in analytes},
        now=now,
    )  # fmt: skip


def _point(dated: Dated) -> Point:
    value = dated.analyte.measure
    if value is None:
        raise NotFound
    return Point(dated.report.performed_at, value, dated.analyte.reading, dated.report.public_id)
