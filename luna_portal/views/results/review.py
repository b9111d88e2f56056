"""What the team's browser sees of results that are entered, explained and released."""

from dataclasses import dataclass, field
from typing import Final

from luna_portal.adapters.lab_messages import LabMessage, LabPanel, LabValue
from luna_portal.domain.results.critical_notices import TellingWay
from luna_portal.domain.results.patient_match import Clues, Likeness
from luna_portal.domain.results.usual_studies import PANELS, UsualRange
from luna_portal.domain.results.values import CRITICAL, Doubt, Flag, Judged, disagree, flag_of
from luna_portal.i18n.reader import Reader
from luna_portal.models import CriticalNotice, LabTest, Patient
from luna_portal.models.results.queries import Reported
from luna_portal.views.patients.found_patient import PatientChoice, patient_choice
from luna_portal.views.results.result import FactView, critical_words, mark_of, result_row, tone_of, words_of


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of the team's list. `how` says what it waits for, or when it went out."""

    id: str
    title: str
    patient: str
    day: str
    state: str
    tone: str
    how: str


@dataclass(frozen=True, slots=True)
class StudyView:
    """A kind of study on offer."""

    id: str
    name: str
    rule: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the form: what the usual study measures, to be changed as the laboratory has it.

    `words`, `mark` and `tone` say how the value that is typed stands, "" until it can be told; `why` it cannot.
    """

    number: int
    name: str
    unit: str
    reference: str
    words: str = ""
    mark: str = ""
    tone: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PossibleView:
    """A patient that a file may be about; `agrees`, `differs` in words. `exact` when there is no doubt."""

    patient: PatientChoice
    agrees: str
    differs: str
    exact: bool


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A value as the file gives it; `warning` when the laboratory's flag and its own range disagree.

    `words`, `mark` and `tone` say how it stands, "" where nobody can tell, and `why` it is in doubt.
    """

    name: str
    value: str
    reference: str
    warning: str
    words: str
    mark: str
    tone: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadPanel:
    """A study as the file gives it; `critical` when a value in it is."""

    title: str
    day: str
    entered: bool
    corrected: bool
    critical: bool
    left_out: str
    facts: list[FactView] = field(default_factory=list)
    measures: list[ReadValue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NoticeView:
    """How a patient was told of a critical value; `reached` is false for a try that found nobody."""

    what: str
    who: str
    note: str
    reached: bool


@dataclass(frozen=True, slots=True)
class FlagView:
    """How a value that is being typed stands, in words with their shape and colour; `why` it is in doubt."""

    words: str
    mark: str
    tone: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class AlarmView:
    """A critical result that waits, on the team's first screen."""

    id: str
    patient: str
    title: str
    what: str


def desk_row(reported: Reported, reader: Reader, *, told: bool = False) -> DeskRow:
    """The line of one report; `told` says that its patient knows of what is critical."""
    row = result_row(reported, reader)
    how = how_released(reported, reader, told=told)
    return DeskRow(row.id, row.title, reported.patient.full_name, row.day, row.state, row.tone, how)


def notice_view(row: CriticalNotice, reader: Reader) -> NoticeView:
    """A notice as it is read: when and how, who told whom, and what was noted."""
    way, reached = reader.text(f"results.critical.way_{row.way.value}"), row.way is not TellingWay.NO_ANSWER
    return NoticeView(
        what=reader.text(
            "results.critical.noted", way=way, when=f"{reader.date_full(row.told_at)}, {reader.time(row.told_at)}"
        ),
        who=reader.text(f"results.critical.{'who' if reached else 'who_tried'}", teller=row.teller, told=row.told),
        note=row.note,
        reached=reached,
    )


def alarm_view(reported: Reported, reader: Reader) -> AlarmView:
    """The line of a critical result that waits."""
    return AlarmView(
        reported.report.public_id, reported.patient.full_name, reported.report.title,
        critical_words(reported.critical, reader),
    )  # fmt: skip


def flag_view(flag: Flag, reader: Reader) -> FlagView:
    """The words for a flag, with its shape and colour."""
    return FlagView(words_of(flag, reader), mark_of(flag), tone_of(flag))


NOTHING_SAID: Final = FlagView("", "", "")


def judged_view(judged: Judged, reader: Reader) -> FlagView:
    """How a value that is not entered yet stands, or why nobody can tell; nothing where there is nothing to compare with."""
    if judged.doubt is Doubt.NONE or judged.flag in CRITICAL:
        return NOTHING_SAID if judged.flag is Flag.UNKNOWN else flag_view(judged.flag, reader)
    why = reader.text(f"results.doubt.{judged.doubt.value}")
    if judged.flag is Flag.UNKNOWN:
        return FlagView(reader.text("results.flag.uncompared"), "?", "attention", why)
    seen = flag_view(judged.flag, reader)
    return FlagView(seen.words, seen.mark, seen.tone, why)


def doubts_of(reported: Reported, reader: Reader) -> list[str]:
    """The values that nobody could compare, each with its reason."""
    return [
        reader.text("results.doubt.value", name=one.name, why=reader.text(f"results.doubt.{one.unjudged.value}"))
        for one in reported.unjudged
    ]


def how_released(reported: Reported, reader: Reader, *, told: bool = False) -> str:
    """What a report waits for, or when it went out."""
    report = reported.report
    if report.released_at is not None:
        return reader.text("results.desk.released_on", when=reader.day_time(report.released_at))
    if reported.critical and not (told and report.comment):
        missing = "both" if not (told or report.comment) else "comment" if told else "notice"
        return reader.text(f"results.critical.waits_{missing}")
    if reported.unjudged and not report.comment:
        return reader.text("results.doubt.waits")
    day = reader.date_full(report.release_on) if report.release_on else ""
    return reader.text(f"results.desk.rule_{report.release_rule.value}", day=day)


def study_view(row: LabTest, reader: Reader) -> StudyView:
    """A kind of study, with its rule in words."""
    name = row.name_en if reader.language == "en" and row.name_en else row.name
    return StudyView(row.name, name, row.release_rule.value)


def rows_of(study: str, patient: Patient | None) -> list[RowView]:
    """The form's rows for a usual study, one empty row for another; ranges are of the patient's sex."""
    sex = patient.sex if patient else ""
    panel = next((one for one in PANELS if one.name == study), None)
    rows = [
        RowView(number, one.name, one.unit, _reference_of(one.ranges, sex) or one.expected)
        for number, one in enumerate(panel.analytes if panel else ())
    ]
    return rows or [empty_row(0)]


def empty_row(number: int) -> RowView:
    """A row to be filled in, counted from 0."""
    return RowView(number, "", "", "")


def _reference_of(ranges: tuple[UsualRange, ...], sex: str) -> str:
    found = next((one for one in ranges if one.sex in ("", sex)), None)
    if found is None:
        return ""
    if found.low and found.high:
        return f"{found.low} - {found.high}"
    return f"<= {found.high}" if found.high else f">= {found.low}"


def possible_view(patient: Patient, likeness: Likeness, reader: Reader, *, exact: bool) -> PossibleView:
    """How a patient compares with a file."""
    agrees, differs = (
        ", ".join(reader.text(f"results.import.{name}") for name in names)
        for names in (likeness.agrees, likeness.differs)
    )
    return PossibleView(patient_choice(patient, reader), agrees, differs, exact)


def clues_view(clues: Clues, reader: Reader) -> list[FactView]:
    """What the file says of its patient."""
    name = " ".join(part for part in (clues.given_name, clues.surnames) if part) or clues.full_name
    known = (
        (reader.text("results.import.name"), name or reader.text("results.import.no_name")),
        (reader.text("results.import.birth"), reader.date_full(clues.birth_on) if clues.birth_on else ""),
        ("CURP", clues.curp),
        (reader.text("results.import.record"), ", ".join(clues.records)),
    )
    return [FactView(label[:1].upper() + label[1:], text) for label, text in known if text]


def read_panels(
    message: LabMessage, entered: list[bool], judged: list[list[Judged]], reader: Reader
) -> list[ReadPanel]:
    """The studies of a file, as it gives them, with how each value stands."""
    return [_read_panel(*one, reader) for one in zip(message.panels, entered, judged, strict=True)]


def _read_panel(panel: LabPanel, entered: bool, judged: list[Judged], reader: Reader) -> ReadPanel:  # noqa: FBT001 - one of a row
    known = (
        ("taken", f"{reader.date_full(panel.performed_at)}, {reader.time(panel.performed_at)}"), ("laboratory", panel.laboratory),
        ("responsible", panel.responsible), ("requester", panel.requester), ("folio", panel.filler), ("note", panel.note),
    )  # fmt: skip
    return ReadPanel(
        panel.title, reader.date_full(panel.performed_at), entered, panel.corrected, any(one.flag in CRITICAL for one in judged),
        ", ".join(panel.left_out),
        facts=[FactView(reader.text(f"results.one.{name}"), text) for name, text in known if text],
        measures=[_read_value(value, one, reader) for value, one in zip(panel.values, judged, strict=True)],
    )  # fmt: skip


def _read_value(value: LabValue, judged: Judged, reader: Reader) -> ReadValue:
    own = flag_of(value.measure, value.reference) if value.measure else Flag.UNKNOWN
    low, high = value.reference.low, value.reference.high
    bounds = f"{'' if low is None else low} – {'' if high is None else high}" if not value.reference.is_open else ""
    warning = ""
    if disagree(own, value.flag):
        warning = reader.text("results.import.disagree", given=words_of(value.flag, reader))
    seen = judged_view(judged, reader)
    return ReadValue(
        value.name, f"{value.value} {value.unit}".strip(), value.reference_text or bounds, warning, seen.words,
        seen.mark, seen.tone, seen.why,
    )  # fmt: skip
