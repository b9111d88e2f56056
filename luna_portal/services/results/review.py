"""Lists results for the team, those that wait and those that went out, critical ones first; and shows each of them."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from sqlmodel import Session, col

from luna_portal.domain.access import Action, Actor, grant, is_allowed
from luna_portal.domain.identifiers import normalise_name
from luna_portal.models import CriticalNotice, LabReport, ReleaseRule
from luna_portal.models.paging import place
from luna_portal.models.results.queries import (
    Reported,
    alarms,
    count_reports,
    has_words,
    in_force,
    notices_of,
    one_report,
    reports,
    wish_of,
)
from luna_portal.services.audit import audit
from luna_portal.services.results.critical_notices import name_of
from luna_portal.services.results.reading import ResultDetail, Trend, detail_of, subject_of, trend_at

PAGE: Final = 20


class Tab(StrEnum):
    """The team's lists."""

    WAITING = "waiting"
    RELEASED = "released"


class DeskPage(NamedTuple):
    """A page (from 1) of one list; `waiting` counts those that wait, on all pages. Critical ones stand first.

    `told` are the keys of those whose patient was told of what is critical.
    """

    rows: list[Reported]
    waiting: int
    page: int
    pages: int
    told: frozenset[int]


class DeskDetail(NamedTuple):
    """One report for the team, and how its patient wishes to get it.

    `notices` say how she was told of what is critical, `teller` how the reader would stand in one;
    `explains` whether the reader may write the explanation and release.
    """

    detail: ResultDetail
    wish: ReleaseRule
    notices: list[CriticalNotice]
    teller: str
    explains: bool


def desk(
    db: Session, actor: Actor, *, tab: str = Tab.WAITING, search: str = "", page: int = 1, now: datetime
) -> DeskPage:
    """The results of the patients that the actor reaches; `search` finds words of patient, study, laboratory and values."""
    permit = grant(actor, Action.SEE_PATIENT_RESULTS)
    words = has_words(normalise_name(search).split(), of_patient=True)
    which = {
        Tab.WAITING: (col(LabReport.released_at).is_(None), words),
        Tab.RELEASED: (col(LabReport.released_at).is_not(None), in_force(permit, now), words),
    }
    shown = Tab.RELEASED if tab == Tab.RELEASED else Tab.WAITING
    counts = {each: count_reports(db, permit, *conditions, now=now).total for each, conditions in which.items()}
    at = place(counts[shown], page, PAGE)
    audit(db, permit, "results", note=f"desk {shown.value} {at.page}", now=now)
    rows = reports(db, permit, *which[shown], now=now, at=at, critical_first=shown is Tab.WAITING)
    told = frozenset(key for key, one in alarms(db, (row.report for row in rows)).items() if one.told)
    return DeskPage(rows, counts[Tab.WAITING], at.page, at.pages, told)


def one(db: Session, actor: Actor, *, result: str, now: datetime) -> DeskDetail:
    """One report, released or not. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_RESULTS)
    reported = one_report(db, permit, result, now=now)
    report = reported.report
    audit(db, permit, subject_of(report), patient_id=report.patient_id, now=now)
    return DeskDetail(
        detail_of(db, permit, reported, now=now), wish_of(db, permit, report.patient_id),
        notices_of(db, permit, report), name_of(db, actor), explains=is_allowed(actor, Action.COMMENT_RESULT),
    )  # fmt: skip


def trend_of(db: Session, actor: Actor, *, result: str, place: int, now: datetime) -> Trend:
    """How a value went over time, with what is not released yet. Raises: NotFound."""
    permit = grant(actor, Action.SEE_PATIENT_RESULTS)
    reported = one_report(db, permit, result, now=now)
    audit(db, permit, subject_of(reported.report), patient_id=reported.report.patient_id, note="trend", now=now)
    return trend_at(db, permit, reported, place, now=now)
