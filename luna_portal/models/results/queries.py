"""Laboratory reports as they are read: by their patient once released, by the team as far as its permit reaches."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, true
from sqlmodel import Session, col, select

from luna_portal.domain.access import Permit, Scope
from luna_portal.domain.refusals import NotFound
from luna_portal.domain.results.critical_notices import TellingWay
from luna_portal.domain.results.release import ReleaseRule
from luna_portal.domain.results.values import CRITICAL
from luna_portal.models.documents.queries import visible
from luna_portal.models.documents.tables import Document
from luna_portal.models.paging import Place
from luna_portal.models.patients.tables import Account, Patient, Practitioner
from luna_portal.models.patients.visible_patients import patients_within
from luna_portal.models.results.tables import (
    Analyte,
    CriticalNotice,
    LabReport,
    ReportSeen,
    ResultsWish,
)

MOST_POSSIBLE: Final = 200


UNUSED_ORIGINAL: Final = and_(
    col(Document.from_clinic),
    col(Document.shown_at).is_(None),
    col(Document.deleted_at).is_(None),
    ~exists().where(col(LabReport.document_id) == col(Document.id)),
)
"""The condition of a Document that was handed in as a result's original, and that no result has."""


class Reported(NamedTuple):
    """A report, whose it is, its values in the laboratory's order, and who explained it.

    `new` says that the reader has not opened it, `of_another` that the patient is not the reader herself.
    """

    report: LabReport
    patient: Patient
    analytes: list[Analyte]
    commenter: str
    new: bool
    of_another: bool

    @property
    def unjudged(self) -> list[Analyte]:
        """The values of which nobody could tell how they stand."""
        return [one for one in self.analytes if one.unjudged]

    @property
    def critical(self) -> list[Analyte]:
        """The values on which somebody must act at once."""
        return [one for one in self.analytes if one.reading in CRITICAL]


class ReportCount(NamedTuple):
    """How many reports there are, how many of them the reader has not opened, and how many of those are critical."""

    total: int
    new: int
    new_critical: int


class Alarm(NamedTuple):
    """Whether a report holds a critical value, whether it is noted that its patient was told, and whether one is unjudged."""

    critical: bool
    told: bool
    unjudged: bool


class Dated(NamedTuple):
    """A value with the report that it stands in."""

    analyte: Analyte
    report: LabReport


def reach(permit: Permit, now: datetime) -> ColumnElement[bool]:
    """The condition that keeps a query over LabReport to what the permit may know of now: its patient, what is released."""
    mine = patients_within(permit, col(LabReport.patient_id))
    return and_(mine, col(LabReport.released_at) <= now) if permit.scope is Scope.OWN else mine


def in_force(permit: Permit, now: datetime) -> ColumnElement[bool]:
    """Reports that no later one replaces, as far as the permit may know of the later one."""
    later: Any = select(LabReport.supersedes_id).where(col(LabReport.supersedes_id).is_not(None))
    if permit.scope is Scope.OWN:
        later = later.where(col(LabReport.released_at) <= now)
    return col(LabReport.id).not_in(later)


def reports(
    db: Session, permit: Permit, *conditions: ColumnElement[bool], now: datetime, at: Place | None = None,
    critical_first: bool = False,
) -> list[Reported]:  # fmt: skip
    """The reports that meet the conditions (all, or those of one place), the newest first, with their values."""
    order = [col(LabReport.performed_at).desc(), col(LabReport.id).desc()]
    query = _reached(select(LabReport, Patient), permit, *conditions, now=now)
    query = query.order_by(*([col(LabReport.critical).desc()] if critical_first else []), *order)
    query = query if at is None else query.offset(at.offset).limit(at.limit)
    found: list[tuple[LabReport, Patient]] = [(one[0], one[1]) for one in db.execute(query)]
    keys = [report.id or 0 for report, _ in found]
    values, seen = _analytes(db, keys), _seen(db, permit, keys)
    names = _names(db, [report for report, _ in found])
    return [
        Reported(
            report, patient, values.get(report.id or 0, []), names.get(report.commented_by_id or 0, ""),
            new=report.id not in seen, of_another=patient.account_id != permit.actor.account_id,
        )
        for report, patient in found
    ]  # fmt: skip


def count_reports(db: Session, permit: Permit, *conditions: ColumnElement[bool], now: datetime) -> ReportCount:
    """How many reports meet the conditions."""
    mine = (col(ReportSeen.report_id) == col(LabReport.id)) & (col(ReportSeen.account_id) == permit.actor.account_id)
    new = ~exists().where(mine)
    sums = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (new, new & col(LabReport.critical))]
    found = db.execute(_reached(select(func.count(), *sums).select_from(LabReport), permit, *conditions, now=now)).one()
    return ReportCount(*map(int, found))


def has_words(words: Iterable[str], *, of_patient: bool = False) -> ColumnElement[bool]:
    """The condition that study, laboratory or values' names have all these words, or (`of_patient`) the patient's own."""

    def said(word: str) -> ColumnElement[bool]:
        here = col(LabReport.search).contains(word, autoescape=True)
        return or_(here, col(Patient.search).contains(word, autoescape=True)) if of_patient else here

    return and_(true(), *map(said, words))


def _reached(query: Any, permit: Permit, *conditions: ColumnElement[bool], now: datetime) -> Any:
    joined = query.join(Patient, col(Patient.id) == col(LabReport.patient_id))
    return joined.where(reach(permit, now), *conditions)


def one_report(db: Session, permit: Permit, public_id: str, *, now: datetime, changing: bool = False) -> Reported:
    """The report with that public id; `changing` locks its row. Raises: NotFound, also for what may not be known of."""
    if changing:
        mine = select(LabReport).where(col(LabReport.public_id) == public_id, reach(permit, now))
        db.exec(mine.with_for_update(of=LabReport)).first()
    found = reports(db, permit, col(LabReport.public_id) == public_id, now=now)
    if not found:
        raise NotFound
    return found[0]


def _analytes(db: Session, keys: list[int]) -> dict[int, list[Analyte]]:
    query = select(Analyte).where(col(Analyte.report_id).in_(keys)).order_by(col(Analyte.sort), col(Analyte.id))
    found: dict[int, list[Analyte]] = {}
    for row in db.exec(query):
        found.setdefault(row.report_id, []).append(row)
    return found


def _seen(db: Session, permit: Permit, keys: list[int]) -> set[int]:
    query = select(ReportSeen.report_id).where(
        col(ReportSeen.report_id).in_(keys), col(ReportSeen.account_id) == permit.actor.account_id
    )
    return set(db.exec(query))


def _names(db: Session, found: Iterable[LabReport]) -> dict[int, str]:
    """Who wrote the comments: a professional by title and name, anybody else by the account's."""
    keys = {one.commented_by_id for one in found if one.commented_by_id is not None}
    if not keys:
        return {}
    names = {row.id or 0: row.name for row in db.exec(select(Account).where(col(Account.id).in_(keys)))}
    for row in db.exec(select(Practitioner).where(col(Practitioner.account_id).in_(keys))):
        names[row.account_id or 0] = row.full_name
    return names


def values_over_time(
    db: Session, permit: Permit, patient_id: int, *, loincs: Iterable[str], names: Iterable[str], now: datetime
) -> list[Dated]:
    """The patient's values with one of these codes or exact names, in reports in force, oldest first."""
    which = col(Analyte.loinc).in_([code for code in loincs if code]) | and_(
        col(Analyte.loinc) == "", col(Analyte.name).in_(list(names))
    )
    query = (
        select(Analyte, LabReport)
        .join(LabReport, col(LabReport.id) == col(Analyte.report_id))
        .where(col(LabReport.patient_id) == patient_id, reach(permit, now), in_force(permit, now), which)
        .order_by(col(LabReport.performed_at), col(Analyte.id))
    )
    return [Dated(one[0], one[1]) for one in db.execute(query)]


def version_after(db: Session, permit: Permit, report: LabReport, *, now: datetime) -> str:
    """The public id of the report that replaces this one, "" when none does that the permit may know of."""
    query = select(LabReport.public_id).where(col(LabReport.supersedes_id) == report.id, reach(permit, now))
    return db.exec(query).first() or ""


def version_before(db: Session, permit: Permit, report: LabReport, *, now: datetime) -> str:
    """The public id of the report that this one replaces, or ""."""
    query = select(LabReport.public_id).where(col(LabReport.id) == report.supersedes_id, reach(permit, now))
    return db.exec(query).first() or ""


def original_of(db: Session, permit: Permit, report: LabReport, *, now: datetime) -> Document | None:
    """The laboratory's own file, if it came with one that is still there, and that the permit may see now."""
    query = select(Document).where(col(Document.id) == report.document_id, visible(permit, now))
    return db.exec(query).first()


def waiting_original(
    db: Session, permit: Permit, patient_id: int, public_id: str = "", *, now: datetime
) -> Document | None:
    """The original that this person handed in last for that patient's next result, or the one with that public id."""
    query = select(Document).where(
        UNUSED_ORIGINAL,
        visible(permit, now),
        col(Document.patient_id) == patient_id,
        col(Document.uploaded_by_id) == permit.actor.account_id,
    )
    if public_id:
        query = query.where(Document.public_id == public_id)
    return db.exec(query.order_by(col(Document.id).desc()).limit(1)).first()


def wish_of(db: Session, _permit: Permit | None, patient_id: int) -> ReleaseRule:
    """How the patient wishes to get results; AT_ONCE, the clinic's rule alone, when she never said."""
    found = db.get(ResultsWish, patient_id)
    return ReleaseRule.AT_ONCE if found is None else found.rule


def others_of_file(db: Session, _permit: Permit | None, report: LabReport) -> list[LabReport]:
    """The other reports that came in the same file."""
    if report.document_id is None:
        return []
    same = (col(LabReport.document_id) == report.document_id, col(LabReport.id) != report.id)
    return list(db.exec(select(LabReport).where(*same)))


def unreleased(db: Session, *, lock: bool) -> list[LabReport]:
    """Every report that waits, for the job that applies the rules; locked, but for those that another worker holds."""
    query = select(LabReport).where(col(LabReport.released_at).is_(None)).order_by(col(LabReport.id))
    return list(db.exec(query.with_for_update(skip_locked=True) if lock else query))


def alarms(db: Session, found: Iterable[LabReport]) -> dict[int, Alarm]:
    """The alarm of each report, by its key."""
    by_key = {one.id or 0: one for one in found}
    values = _analytes(db, list(by_key))
    query = select(CriticalNotice.report).where(
        col(CriticalNotice.report).in_([one.public_id for one in by_key.values()]),
        col(CriticalNotice.way) != TellingWay.NO_ANSWER,
    )
    told = set(db.exec(query))
    return {
        key: Alarm(
            any(value.reading in CRITICAL for value in values.get(key, [])), one.public_id in told,
            any(value.unjudged for value in values.get(key, [])),
        )
        for key, one in by_key.items()
    }  # fmt: skip


def notices_of(db: Session, _permit: Permit, report: LabReport) -> list[CriticalNotice]:
    """How its patient was told of its critical values, and the tries, the newest first."""
    query = select(CriticalNotice).where(col(CriticalNotice.report) == report.public_id)
    return list(db.exec(query.order_by(col(CriticalNotice.told_at).desc(), col(CriticalNotice.id).desc())))


def possible_patients(
    db: Session, permit: Permit, *, records: Iterable[str], curp: str, birth_on: date | None, words: Iterable[str]
) -> list[Patient]:
    """Patients that a file may be about: by an identifier, by the birth date, or by a word of the name; at most 200."""
    either: list[ColumnElement[bool]] = [col(Patient.public_id).in_(list(records))]
    if curp:
        either.append(col(Patient.curp) == curp)
    if birth_on is not None:
        either.append(col(Patient.birth_on) == birth_on)
    either += [col(Patient.search).contains(word, autoescape=True) for word in words]
    query = select(Patient).where(patients_within(permit), or_(*either)).order_by(col(Patient.id))
    return list(db.exec(query.limit(MOST_POSSIBLE)))
