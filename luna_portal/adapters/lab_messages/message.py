"""The one plain shape of a laboratory's message, whatever format it came in."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.refusals import Refusal
from luna_portal.domain.results.patient_match import Clues
from luna_portal.domain.results.references import reference_from_text
from luna_portal.domain.results.values import CRITICAL, Flag, Measure, Reference, measure

MOST_VALUES: Final = 400
LONGEST: Final = {"name": 120, "value": 300, "unit": 30, "reference": 160, "title": 160, "who": 160, "note": 1200}


class LabMessageRefused(Refusal):
    """The file cannot be taken: the key's sentence says why, `line` (from 1; 0 for the whole file) where."""

    status: ClassVar[int] = 422

    def __init__(self, name: str, *, line: int = 0, **values: object) -> None:
        self.name, self.key = name, f"results.file.{name}"
        self.line = line
        super().__init__(field="file", line=line, **values)


@dataclass(frozen=True, slots=True)
class LabValue:
    """One value as the laboratory gave it; `measure` None when it is a word. `flag` is the laboratory's own."""

    name: str
    value: str
    loinc: str = ""
    measure: Measure | None = None
    unit: str = ""
    reference: Reference = field(default_factory=Reference)
    reference_text: str = ""
    flag: Flag = Flag.UNKNOWN


@dataclass(frozen=True, slots=True)
class LabPanel:
    """One study: a title, when the sample was taken and the report issued (UTC or with offset), who, and its values.

    `left_out` names what the message held and the portal does not take: nothing is dropped unseen.
    """

    title: str
    performed_at: datetime
    issued_at: datetime
    laboratory: str
    values: tuple[LabValue, ...]
    loinc: str = ""
    requester: str = ""
    responsible: str = ""
    order: str = ""
    filler: str = ""
    note: str = ""
    corrected: bool = False
    left_out: tuple[str, ...] = ()

    def digest(self, clues: Clues) -> str:
        """The same for the same study of the same patient, whenever and however often it is sent: 64 hex digits."""
        facts = (
            clues, self.title, self.loinc, self.performed_at.timestamp(), self.laboratory, self.order, self.filler,
            tuple((one.name, one.loinc, one.value, one.unit, one.reference_text) for one in self.values),
        )  # fmt: skip
        return hashlib.sha256(repr(facts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LabMessage:
    """A file of one patient: `kind` is "hl7", "fhir" or "csv"; `answered` is what was read by a person's word."""

    kind: str
    clues: Clues
    panels: tuple[LabPanel, ...]
    answered: str = ""


FLAGS: Final = {
    "N": Flag.NORMAL, "NORMAL": Flag.NORMAL,
    "L": Flag.LOW, "BAJO": Flag.LOW, "BAJA": Flag.LOW, "LOW": Flag.LOW, "<": Flag.LOW,
    "H": Flag.HIGH, "ALTO": Flag.HIGH, "ALTA": Flag.HIGH, "HIGH": Flag.HIGH, ">": Flag.HIGH,
    "LL": Flag.CRITICAL_LOW, "CRITICO BAJO": Flag.CRITICAL_LOW, "PANICO BAJO": Flag.CRITICAL_LOW,
    "CRITICAL LOW": Flag.CRITICAL_LOW, "HH": Flag.CRITICAL_HIGH, "CRITICO ALTO": Flag.CRITICAL_HIGH,
    "PANICO ALTO": Flag.CRITICAL_HIGH, "CRITICAL HIGH": Flag.CRITICAL_HIGH, "AA": Flag.CRITICAL_ABNORMAL,
    "CRITICO": Flag.CRITICAL_ABNORMAL, "CRITICA": Flag.CRITICAL_ABNORMAL, "VALOR CRITICO": Flag.CRITICAL_ABNORMAL,
    "PANICO": Flag.CRITICAL_ABNORMAL, "CRITICAL": Flag.CRITICAL_ABNORMAL, "CRITICAL ABNORMAL": Flag.CRITICAL_ABNORMAL,
    "LU": Flag.LOW, "HU": Flag.HIGH,
    "A": Flag.UNEXPECTED, "ANORMAL": Flag.UNEXPECTED, "ABNORMAL": Flag.UNEXPECTED,
}  # fmt: skip
"""What laboratories write beside a value; whatever else they write is not understood and says nothing.

Letters are those of HL7's table 0078, where AA is "analogous to panic limits", and of FHIR's ObservationInterpretation,
where LL and HH are kinds of AA, "critical abnormal".
"""


def flag_from(codes: list[str]) -> Flag:
    """The laboratory's flag, of the codes it gave: a critical one wherever it stands, else the first that is understood."""
    known = [flag for code in codes if (flag := FLAGS.get(normalise_name(code).upper()))]
    return next((flag for flag in known if flag in CRITICAL), known[0] if known else Flag.UNKNOWN)


def checked(text: str, kind: str, *, line: int) -> str:
    """The text with single spaces. Raises: LabMessageRefused when it is longer than a column, or cannot be printed."""
    plain = " ".join(text.split())
    if len(plain) > LONGEST[kind]:
        raise LabMessageRefused("too_long", line=line, what=plain[:30])
    if not plain.isprintable():
        raise LabMessageRefused("not_text", line=line)
    return plain


def lab_value(
    *, name: str, value: str, line: int, loinc: str = "", unit: str = "", reference: Reference | None = None,
    reference_text: str = "", flag: Flag = Flag.UNKNOWN, must_be_number: bool = False,
) -> LabValue:  # fmt: skip
    """A value, its texts checked. Raises: LabMessageRefused (no name, no value, too long, not a number)."""
    name, value = checked(name, "name", line=line), checked(value, "value", line=line)
    reference_text = checked(reference_text, "reference", line=line)
    if not name:
        raise LabMessageRefused("name_missing", line=line)
    if not value:
        raise LabMessageRefused("value_missing", line=line, what=name)
    number = measure(value)
    if must_be_number and number is None:
        raise LabMessageRefused("number_wrong", line=line, what=value[:30])
    bounds = reference or Reference()
    if bounds.is_open and number is not None:
        bounds = reference_from_text(reference_text, unit)
    if bounds.low is not None and bounds.high is not None and bounds.low > bounds.high:
        raise LabMessageRefused("range_wrong", line=line, what=name)
    return LabValue(
        name, value, loinc=loinc[:20], measure=number, unit=checked(unit, "unit", line=line), reference=bounds,
        reference_text=reference_text, flag=flag,
    )  # fmt: skip


def lab_panel(panel: LabPanel, *, line: int, now: datetime) -> LabPanel:
    """The panel, if it can stand in a record (NOM-004 9.2). Raises: LabMessageRefused."""
    for what, text in (("title", panel.title), ("laboratory", panel.laboratory)):
        if not text:
            raise LabMessageRefused(f"{what}_missing", line=line)
    if not panel.values:
        raise LabMessageRefused("nothing_in_it", line=line)
    if len(panel.values) > MOST_VALUES:
        raise LabMessageRefused("too_many", line=line)
    if panel.performed_at > now or panel.issued_at > now:
        raise LabMessageRefused("date_ahead", line=line)
    if panel.issued_at < panel.performed_at:
        raise LabMessageRefused("dates_crossed", line=line)
    return panel
