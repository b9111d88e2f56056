"""Laboratory results: the panels, their values, and when the patient may see them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index, Text, UniqueConstraint, false
from sqlmodel import Field

from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.results.critical_notices import LONGEST_NOTE, LONGEST_PERSON, TellingWay
from luna_portal.domain.results.release import ReleaseRule
from luna_portal.domain.results.values import CRITICAL, Doubt, Flag, Measure, Reference, flag_of
from luna_portal.models.base import Created, EnumText, Row, public_id_field


class ResultSource(StrEnum):
    """How a result came in."""

    FORM = "form"
    CSV = "csv"
    HL7 = "hl7"
    FHIR = "fhir"


class LabTest(Row, table=True):
    """A kind of study and its release rule; `release_days` after issue for ON_DATE."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    name: str = Field(unique=True, max_length=120)
    name_en: str = Field(default="", max_length=120)
    loinc: str = Field(default="", max_length=20, index=True)
    release_rule: ReleaseRule = Field(default=ReleaseRule.AFTER_COMMENT, sa_type=EnumText(ReleaseRule))
    release_days: int = 0
    active: bool = True


class ReferenceRange(Row, table=True):
    """The normal values of an analyte for a sex ("" both) and an age in days; bounds are decimal texts, "" is open."""

    __table_args__ = (UniqueConstraint("loinc", "unit", "sex", "age_from_days"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    name: str = Field(max_length=160)
    loinc: str = Field(max_length=20, index=True)
    unit: str = Field(max_length=30)
    sex: str = Field(default="", max_length=1)
    age_from_days: int = 0
    age_to_days: int | None = None
    low: str = Field(default="", max_length=20)
    high: str = Field(default="", max_length=20)
    critical_low: str = Field(default="", max_length=20)
    critical_high: str = Field(default="", max_length=20)


class LabReport(Created, table=True):
    """A study of one patient (NOM-004 9.2: date and hour, requester, study, results, who reports).

    Once `released_at` is set the row and its analytes never change (triggers see to it); a correction is a new
    report whose `supersedes_id` points back. `source_key` names the message it came from, so that the same one
    comes in once; `folio` is the laboratory's own number, `note` what it remarked. `search` are the normalised words
    of study, laboratory and values' names, `critical` says whether a value is: lists search and sort by them.
    """

    __table_args__ = (
        Index("ix_labreport_patient_id_performed_at", "patient_id", "performed_at"),
        Index("ix_labreport_performed_at", "performed_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    patient_id: int = Field(foreign_key="patient.id")
    test_id: int | None = Field(default=None, foreign_key="labtest.id")
    title: str = Field(max_length=160)
    performed_at: datetime
    issued_at: datetime
    laboratory: str = Field(max_length=160)
    responsible: str = Field(default="", max_length=160)
    requester: str = Field(default="", max_length=160)
    practitioner_id: int | None = Field(default=None, foreign_key="practitioner.id", index=True)
    source: ResultSource = Field(default=ResultSource.FORM, sa_type=EnumText(ResultSource))
    source_key: str | None = Field(default=None, unique=True, max_length=200)
    folio: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=1200)
    comment: str = Field(default="", max_length=1200)
    commented_by_id: int | None = Field(default=None, foreign_key="account.id")
    commented_at: datetime | None = None
    release_rule: ReleaseRule = Field(default=ReleaseRule.AFTER_COMMENT, sa_type=EnumText(ReleaseRule))
    release_on: date | None = None
    released_at: datetime | None = Field(default=None, index=True)
    released_by_id: int | None = Field(default=None, foreign_key="account.id")
    document_id: int | None = Field(default=None, foreign_key="document.id")
    supersedes_id: int | None = Field(default=None, foreign_key="labreport.id", unique=True)
    entered_by_id: int | None = Field(default=None, foreign_key="account.id")
    search: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    critical: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    def sum_up(self, analytes: Iterable["Analyte"]) -> None:
        """Note what lists search and sort by, once the values are known."""
        found = list(analytes)
        self.search = normalise_name(" ".join([self.title, self.laboratory, *(one.name for one in found)]))
        self.critical = any(one.reading in CRITICAL for one in found)


class Analyte(Row, table=True):
    """One value of a report, as the laboratory gave it. Numbers are decimal texts; `number` "" when it is a word.

    `doubt` is a `Doubt`: what could not be compared when it was written.
    """

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="labreport.id", index=True)
    sort: int = 0
    name: str = Field(max_length=120)
    loinc: str = Field(default="", max_length=20, index=True)
    value: str = Field(max_length=300)
    number: str = Field(default="", max_length=30)
    comparator: str = Field(default="", max_length=2)
    unit: str = Field(default="", max_length=30)
    low: str = Field(default="", max_length=20)
    high: str = Field(default="", max_length=20)
    critical_low: str = Field(default="", max_length=20)
    critical_high: str = Field(default="", max_length=20)
    reference: str = Field(default="", max_length=160)
    flag: str = Field(default="", max_length=20)
    doubt: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})

    @property
    def measure(self) -> Measure | None:
        """The number with its comparator; None when the value is a word."""
        return Measure(Decimal(self.number), self.comparator) if self.number else None

    @property
    def bounds(self) -> Reference:
        """What is normal, as numbers."""
        return Reference(*(Decimal(one) if one else None for one in self._bounds()))

    @property
    def reading(self) -> Flag:
        """How the value stands: its flag, and critical where its limits say so, also of a row that was written before they were asked."""
        flag, measure = Flag(self.flag), self.measure
        if measure is None or flag in CRITICAL or not (self.critical_low or self.critical_high):
            return flag
        own = flag_of(measure, self.bounds)
        return own if own in CRITICAL else flag

    @property
    def unjudged(self) -> Doubt:
        """Why nobody can tell how the value stands, also of a row that was written before that was asked."""
        if self.reading in CRITICAL:
            return Doubt.NONE
        unread = self.reading is Flag.UNKNOWN and self.reference
        return Doubt(self.doubt) or (Doubt.REFERENCE if unread else Doubt.NONE)

    def _bounds(self) -> tuple[str, str, str, str]:
        return self.low, self.high, self.critical_low, self.critical_high


class CriticalNotice(Created, table=True):
    """That a patient was told of a critical value, or that somebody tried: never changed, never deleted.

    `report` is the report's public id, `critical_values` what was critical in it: both stay when a report that was
    entered by mistake is discarded. `told` is who was told and `teller` who told, as typed; `account_id` noted it.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id_field()
    patient_id: int = Field(foreign_key="patient.id", index=True)
    report: str = Field(max_length=32, index=True)
    critical_values: str = Field(max_length=600)
    way: TellingWay = Field(sa_type=EnumText(TellingWay))
    told_at: datetime
    told: str = Field(max_length=LONGEST_PERSON)
    teller: str = Field(max_length=LONGEST_PERSON)
    note: str = Field(default="", max_length=LONGEST_NOTE)
    account_id: int | None = Field(default=None, foreign_key="account.id")


class ReportSeen(Row, table=True):
    """When an account first opened a released report."""

    report_id: int = Field(foreign_key="labreport.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    seen_at: datetime


class ResultsWish(Row, table=True):
    """How the patient wishes to get results: as the clinic's rule says (AT_ONCE), or only with a comment."""

    patient_id: int = Field(foreign_key="patient.id", primary_key=True)
    rule: ReleaseRule = Field(default=ReleaseRule.AT_ONCE, sa_type=EnumText(ReleaseRule))
    wished_at: datetime
