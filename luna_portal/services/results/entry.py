"""The team enters results: by form, or out of a laboratory's file. A correction is a new report that points back."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from luna_portal.adapters.lab_messages import LabPanel
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import InvalidField, NotFound, Refusal
from luna_portal.domain.results.patient_match import Clues
from luna_portal.domain.results.release import AlreadyReleased, ReleaseRule, release_day
from luna_portal.domain.results.values import Judged
from luna_portal.models import Document, LabReport, LabTest, Patient, ResultSource
from luna_portal.models.patients.visible_patients import one_patient
from luna_portal.models.results.catalogue import known_tests
from luna_portal.models.results.queries import one_report, original_of, others_of_file, version_after, waiting_original
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.results.entry_form import panel_from, values_from
from luna_portal.services.results.reading import subject_of
from luna_portal.services.results.release import TOPIC, release_if_due
from luna_portal.services.results.studies import ensure_catalogue
from luna_portal.services.results.values import analytes_for, readings
from luna_portal.services.transaction import after_commit, reads
from luna_portal.views.results.review import rows_of


class AlreadyEntered(Refusal):
    """The same study of the same patient came in before."""

    key = "results.already_entered"
    status = 409


class AlreadyCorrected(Refusal):
    """A later report replaces it already; that one is to be corrected."""

    key = "results.already_corrected"
    status = 409


class Entering(NamedTuple):
    """What the form needs: the clinic's kinds of study, and the patient once she is chosen."""

    tests: list[LabTest]
    patient: Patient | None


def entering(db: Session, actor: Actor, *, patient: str = "", now: datetime) -> Entering:
    """The kinds of study on offer; a clinic that has none gets the usual ones. Raises: NotFound."""
    permit = grant(actor, Action.ENTER_RESULTS)
    ensure_catalogue(db)
    whose = one_patient(db, permit, patient) if patient else None
    if whose is not None:
        audit(db, permit, f"patient:{whose.public_id}", patient_id=whose.id, note="entering", now=now)
    return Entering(known_tests(db, permit), whose)


def enter(
    db: Session, actor: Actor, *, patient: str, typed: Mapping[str, str], corrects: str = "", original: str = "",
    now: datetime,
) -> LabReport:  # fmt: skip
    """A result typed into the form (`entry_form` says its fields); `corrects` is the report it replaces.

    `original` is the file that was handed in with it (`originals`); its patient sees it with the result.

    Raises: NotFound, InvalidField, AlreadyEntered, AlreadyCorrected.
    """
    permit = grant(actor, Action.ENTER_RESULTS)
    whose = one_patient(db, permit, patient or "-")
    usual = rows_of(typed.get("kind", ""), whose)
    panel = panel_from(typed, usual=usual, zone=the_clinic(db).tz, now=now)
    if panel.performed_at.date() < whose.birth_on:
        raise InvalidField("day", "results.form.before_birth")
    earlier = _to_correct(db, permit, corrects, whose, now) if corrects else None
    file = waiting_original(db, permit, whose.id or 0, original, now=now) if original else None
    if original and file is None:
        raise NotFound
    report = write_report(
        db, permit, whose, panel, source=ResultSource.FORM, document=file, supersedes=earlier, now=now,
        key=f"form:{whose.public_id}:{corrects}:{panel.digest(Clues())}",
    )  # fmt: skip
    release_if_due(db, permit, report, now=now)
    return report


@reads
def weigh(db: Session, actor: Actor, *, patient: str, typed: Mapping[str, str], now: datetime) -> dict[int, Judged]:
    """How the values that are typed so far would stand, by the number of their row; what cannot be read yet is left out.

    Raises: NotFound.
    """
    permit = grant(actor, Action.ENTER_RESULTS)
    whose = one_patient(db, permit, patient or "-")
    values = values_from(typed)
    zone = the_clinic(db).tz
    panel = LabPanel("-", _day_of(typed, zone, now), now, "-", tuple(values.values()))
    return dict(zip(values, readings(db, permit, panel, sex=whose.sex, birth_on=whose.birth_on), strict=True))


def _day_of(typed: Mapping[str, str], zone: ZoneInfo, now: datetime) -> datetime:
    """The day that is typed, on which the age depends; today while there is none."""
    try:
        return datetime.combine(date.fromisoformat(typed.get("day", "").strip()), time(), tzinfo=zone)
    except ValueError:
        return now.astimezone(zone)


def discard(db: Session, actor: Actor, *, result: str, now: datetime) -> None:
    """Take away what was entered by mistake and nobody has seen, with its file. Raises: NotFound, AlreadyReleased."""
    permit = grant(actor, Action.ENTER_RESULTS)
    reported = one_report(db, permit, result, now=now, changing=True)
    report = reported.report
    if report.released_at is not None:
        raise AlreadyReleased
    for analyte in reported.analytes:
        db.delete(analyte)
    db.flush()
    original = original_of(db, permit, report, now=now)
    if original is not None and not others_of_file(db, permit, report):
        original.deleted_at = now
    db.delete(report)
    audit(db, permit, subject_of(report), patient_id=report.patient_id, note="discarded", now=now)
    after_commit(db, TOPIC)


def write_report(
    db: Session, permit: Permit, patient: Patient, panel: LabPanel, *, source: ResultSource, key: str | None = None,
    document: Document | None = None, supersedes: LabReport | None = None, now: datetime,
) -> LabReport:  # fmt: skip
    """Write a report with its values and flags; letting it go is the caller's, once all of a file is written. Raises: AlreadyEntered."""
    if key is not None and db.exec(select(LabReport.id).where(col(LabReport.source_key) == key)).first() is not None:
        raise AlreadyEntered
    ensure_catalogue(db)
    test = _test_of(known_tests(db, permit), panel)
    rule = ReleaseRule.AFTER_COMMENT if test is None else test.release_rule
    issued_on = panel.issued_at.astimezone(the_clinic(db).tz).date()
    actor = permit.actor
    report = LabReport(
        patient_id=patient.id or 0, test_id=test.id if test else None, title=panel.title,
        performed_at=panel.performed_at, issued_at=panel.issued_at, laboratory=panel.laboratory,
        responsible=panel.responsible, requester=panel.requester, practitioner_id=actor.practitioner_id, source=source,
        source_key=key, folio=(panel.filler or panel.order)[:60], note=panel.note, release_rule=rule,
        release_on=release_day(rule, test.release_days if test else 0, issued_on),
        document_id=document.id if document else None, supersedes_id=supersedes.id if supersedes else None,
        entered_by_id=actor.account_id, created_at=now,
    )  # fmt: skip
    db.add(report)
    db.flush()
    analytes = analytes_for(db, permit, report, patient, panel)
    report.sum_up(analytes)
    db.add_all(analytes)
    db.flush()
    audit(db, permit, subject_of(report), patient_id=patient.id, note=source.value, now=now)
    after_commit(db, TOPIC)
    return report


def _to_correct(db: Session, permit: Permit, result: str, whose: Patient, now: datetime) -> LabReport:
    """The released report of the same patient that a new one may replace."""
    report = one_report(db, permit, result, now=now, changing=True).report
    if report.patient_id != whose.id or report.released_at is None:
        raise NotFound
    if version_after(db, permit, report, now=now):
        raise AlreadyCorrected
    return report


def _test_of(tests: list[LabTest], panel: LabPanel) -> LabTest | None:
    """The kind of study, by its code or by its exact name."""
    title = normalise_name(panel.title)
    by_code = (one for one in tests if panel.loinc and one.loinc == panel.loinc)
    by_name = (one for one in tests if title in (normalise_name(one.name), normalise_name(one.name_en)))
    return next(by_code, None) or next(by_name, None)
