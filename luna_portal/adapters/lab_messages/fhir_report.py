"""FHIR R4 DiagnosticReport, alone with what it contains or in a Bundle, as JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.patient import Patient
from pydantic import ValidationError

from luna_portal.adapters.lab_messages.fhir_parts import (
    curp_and_records,
    has_value,
    instant_of,
    loinc_of,
    name_of,
    value_of,
    words_of,
)
from luna_portal.adapters.lab_messages.message import (
    LabMessage,
    LabMessageRefused,
    LabPanel,
    LabValue,
    checked,
    lab_panel,
)
from luna_portal.adapters.lab_messages.questions import Asking
from luna_portal.domain.results.patient_match import Clues

FINAL: Final = frozenset({"final", "amended", "corrected", "appended"})
GONE: Final = frozenset({"cancelled", "entered-in-error", "unknown"})
SEX: Final = {"female": "F", "male": "M"}
MOST_RESOURCES: Final = 2_000
DEEPEST: Final = 3


def read(content: bytes, asking: Asking, *, now: datetime) -> LabMessage:
    """The reports in a file of one patient. Raises: LabMessageRefused, StillAsking."""
    entries: list[tuple[str, Any]]
    try:
        plain = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant)
        kind = plain.get("resourceType")
        if kind == "DiagnosticReport":
            entries = [("", DiagnosticReport.model_validate(plain))]
        elif kind == "Bundle":
            if len(plain.get("entry") or ()) > MOST_RESOURCES:
                raise LabMessageRefused("too_many")
            bundle = Bundle.model_validate(plain)
            entries = [(one.fullUrl or "", one.resource) for one in bundle.entry or () if one.resource is not None]
        else:
            raise LabMessageRefused("wrong_type", what=str(kind)[:30])
    except ValidationError as wrong:
        raise LabMessageRefused("not_fhir", what=_where(wrong)) from None
    except UnicodeDecodeError:  # JSON is UTF-8 by its standard: there is nothing to ask
        raise LabMessageRefused("charset", what="-") from None
    except (ValueError, RecursionError, AttributeError):
        raise LabMessageRefused("broken") from None
    return asking.message(_Reading(entries, asking, now).message)


def _no_constant(_name: str) -> None:
    raise ValueError


def _where(wrong: ValidationError) -> str:
    """The first place at fault, e.g. "entry.0.resource.status": no value, which may be somebody's."""
    return ".".join(str(part) for part in wrong.errors()[0]["loc"])[:80] or "-"


@dataclass
class _Values:
    """What one report's observations give."""

    values: list[LabValue] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    visits: int = 0


class _Reading:
    def __init__(self, entries: list[tuple[str, Any]], asking: Asking, now: datetime) -> None:
        self._asking, self._now = asking, now
        self._reports = [one for _, one in entries if isinstance(one, DiagnosticReport)]
        self._known = dict(_references(entries))

    def message(self) -> LabMessage:
        if not self._reports:
            raise LabMessageRefused("nothing_in_it")
        subjects = {_told_apart(self._subject(report), report.subject) for report in self._reports}
        if len(subjects) > 1:
            raise LabMessageRefused("two_patients")
        panels = tuple(self._panel(report) for report in self._reports)
        return LabMessage("fhir", self._clues(), panels)

    def _subject(self, report: DiagnosticReport) -> Patient | None:
        if report.subject is None:
            raise LabMessageRefused("no_patient")
        found = self._find(report, report.subject)
        if found is not None and not isinstance(found, Patient):
            raise LabMessageRefused("no_patient")
        return found

    def _find(self, report: DiagnosticReport, reference: Any) -> Any:
        """The resource that a reference names, of the report's own ones or the bundle's; None when it is not here."""
        where = getattr(reference, "reference", None) or ""
        if where.startswith("#"):
            return next((one for one in report.contained or () if one.id == where[1:]), None)
        return self._known.get(where)

    def _clues(self) -> Clues:
        report = self._reports[0]
        patient = self._subject(report)
        if patient is None:
            subject: Any = report.subject
            curp, records = curp_and_records([subject.identifier] if subject.identifier else [])
            return Clues(records=records, curp=curp, full_name=checked(subject.display or "", "name", line=0))
        curp, records = curp_and_records(patient.identifier or [])
        name = next((one for one in patient.name or () if one.use in (None, "official", "usual")), None)
        given = " ".join(part for part in (name.given if name else None) or () if part)
        born = patient.birthDate
        return Clues(
            records=(*records, *((patient.id,) if patient.id else ())),
            curp=curp,
            given_name=checked(given, "name", line=0),
            surnames=checked((name.family if name else None) or "", "name", line=0),
            full_name=checked((name.text if name else None) or "", "name", line=0),
            birth_on=born if born is not None and hasattr(born, "day") else None,
            sex=SEX.get(patient.gender or "", ""),
        )

    def _panel(self, report: DiagnosticReport) -> LabPanel:
        if report.status not in FINAL:
            raise LabMessageRefused("not_final")
        if report.modifierExtension:
            raise LabMessageRefused("modified")
        found = _Values()
        for reference in report.result or ():
            self._observe(report, self._find(report, reference), found, 0)
        found.left_out += [form.title or form.contentType or "-" for form in report.presentedForm or ()]
        performed = instant_of(report.effectiveDateTime or (report.effectivePeriod and report.effectivePeriod.end))
        identifier = next((one.value for one in report.identifier or () if one.value), "")
        panel = LabPanel(
            title=checked(words_of(report.code), "title", line=0),
            performed_at=performed,
            issued_at=instant_of(report.issued) if report.issued else performed,
            laboratory=checked(self._who(report, report.performer), "who", line=0),
            values=tuple(found.values),
            loinc=loinc_of(report.code),
            requester=checked(self._requester(report), "who", line=0),
            responsible=checked(self._who(report, report.resultsInterpreter), "who", line=0),
            filler=identifier,
            note=checked(" ".join([report.conclusion or "", *found.notes]), "note", line=0),
            corrected=report.status in ("amended", "corrected"),
            left_out=tuple(found.left_out),
        )
        return lab_panel(panel, line=0, now=self._now)

    def _observe(self, report: DiagnosticReport, one: Any, found: _Values, depth: int) -> None:
        if not isinstance(one, Observation) or depth > DEEPEST:
            raise LabMessageRefused("missing_part")
        found.visits += 1
        if found.visits > MOST_RESOURCES:
            raise LabMessageRefused("too_many")
        if one.subject and not self._same_subject(report, one):
            raise LabMessageRefused("two_patients")
        name = words_of(one.code)
        if one.status in GONE or one.dataAbsentReason is not None:
            found.left_out.append(name)
            return
        if one.status not in FINAL:
            raise LabMessageRefused("not_final")
        if one.modifierExtension:
            raise LabMessageRefused("modified")
        self._take(one, name, found)
        for member in one.hasMember or ():
            self._observe(report, self._find(report, member), found, depth + 1)

    def _take(self, one: Observation, name: str, found: _Values) -> None:
        """The values of one observation and of its parts; what says nothing is left out by name."""
        found.notes += [note.text for note in one.note or () if note.text]
        parts: list[tuple[Any, str]] = [(part, words_of(part.code)) for part in one.component or ()]
        if has_value(one) or not (parts or one.hasMember):
            parts.insert(0, (one, name))
        for part, called in parts:
            if has_value(part):
                found.values.append(value_of(part, called, self._asking))
            else:
                found.left_out.append(called)

    def _same_subject(self, report: DiagnosticReport, one: Observation) -> bool:
        own: Any = report.subject
        other: Any = one.subject
        mine, theirs = self._find(report, own), self._find(report, other)
        if mine is not None or theirs is not None:
            return mine is theirs
        return bool(other.reference == own.reference)

    def _who(self, report: DiagnosticReport, references: Any) -> str:
        for reference in references or ():
            if (name := name_of(reference, self._find(report, reference))) != "":
                return name
        return ""

    def _requester(self, report: DiagnosticReport) -> str:
        for reference in report.basedOn or ():
            asked = self._find(report, reference)
            who = getattr(asked, "requester", None)
            if who is not None:
                return name_of(who, self._find(report, who))
        return ""


def _references(entries: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for url, resource in entries:
        if url:
            yield url, resource
        if resource.id:
            yield f"{resource.get_resource_type()}/{resource.id}", resource


def _told_apart(patient: Patient | None, subject: Any) -> object:
    """What tells one patient from another within a file."""
    if patient is not None:
        return id(patient)
    identifier = subject.identifier
    number = (identifier.system, identifier.value) if identifier else (None, subject.display)
    return (subject.reference, *number)
