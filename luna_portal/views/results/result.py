"""What a browser may see of laboratory results, in the reader's words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from luna_portal.domain.results.release import asks_to_call
from luna_portal.domain.results.values import CRITICAL, FINE, HIGH_ONES, LOW_ONES, Flag, Reference, bar
from luna_portal.i18n.catalog import plural
from luna_portal.i18n.reader import Reader
from luna_portal.models import Analyte
from luna_portal.models.results.queries import Dated, Reported


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value. `low`, `zone`, `at` are CSS shares of the bar ("25.0%"), `at` is "" without a bar.

    `mark` is the shape beside the colour, `spoken` all of it in one sentence, `points` how many its trend has.
    """

    place: int
    name: str
    value: str
    unit: str
    words: str
    mark: str
    tone: str
    reference: str
    before: str
    low: str
    zone: str
    at: str
    has_low: bool
    has_high: bool
    spoken: str
    points: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A line of the list. `state` says in words how many values are critical or out; `tone` its colour."""

    id: str
    title: str
    day: str
    laboratory: str
    state: str
    tone: str
    new: bool
    patient: str


@dataclass(frozen=True, slots=True)
class FactView:
    """A label and what stands beside it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """One report. `sentence_head` says who speaks, `whose` it is stands on paper.

    `original` is the document's public id, `replaces` and `replaced_by` those of other versions, "" for none.
    `critical` names the critical values, "" for none; `urgent` says that they ask for a call today.
    """

    id: str
    title: str
    day: str
    laboratory: str
    sentence_head: str
    sentence: str
    explained: bool
    note: str
    original: str
    replaces: str
    replaced_by: str
    patient: str
    whose: str
    critical: str
    urgent: bool
    measures: list[ValueView] = field(default_factory=list)
    facts: list[FactView] = field(default_factory=list)


def day_and_year(instant: datetime, reader: Reader) -> str:
    """Short, with the year: "20 nov 2026", "Nov 20, 2026"."""
    local, month = reader.local(instant), reader.month_short(instant)
    return f"{month} {local.day}, {local.year}" if reader.language == "en" else f"{local.day} {month} {local.year}"


def result_row(reported: Reported, reader: Reader) -> ResultRow:
    """The line of one report."""
    report = reported.report
    flags = [one.reading for one in reported.analytes]
    critical, unknown = sum(flag in CRITICAL for flag in flags), flags.count(Flag.UNKNOWN)
    uncompared = _uncompared(reported.analytes)
    out = sum(flag not in FINE and flag is not Flag.UNKNOWN for flag in flags) - critical
    if critical:
        state = plural("results.list.critical", critical, reader.language)
        state += reader.text("results.list.and_out", count=out) if out else ""
        state += plural("results.list.and_uncompared", uncompared, reader.language) if uncompared else ""
    elif out:
        state = reader.text("results.list.out_one" if out == 1 else "results.list.out_many", count=out)
        state += plural("results.list.and_uncompared", uncompared, reader.language) if uncompared else ""
    elif flags and not unknown:
        state = reader.text("results.list.all_normal")
    elif set(flags) & FINE:
        state = plural("results.list.some_normal", unknown, reader.language)
    else:
        state = reader.text("results.list.one_value" if len(flags) == 1 else "results.list.values", count=len(flags))
    tone = "critical" if critical else "attention" if out else "good" if flags and not unknown else "quiet"
    return ResultRow(
        id=report.public_id, title=report.title, day=day_and_year(report.performed_at, reader),
        laboratory=report.laboratory, state=state, tone=tone, new=reported.new,
        patient=reported.patient.full_name if reported.of_another else "",
    )  # fmt: skip


def result_view(
    reported: Reported, before: dict[int, Dated], trends: dict[int, int], reader: Reader, *, now: datetime,
    original: str = "", replaces: str = "", replaced_by: str = "",
) -> ResultView:  # fmt: skip
    """One report with its values."""
    report = reported.report
    values = [
        value_view(place, analyte, reader, before=before.get(place), points=trends.get(place, 0))
        for place, analyte in enumerate(reported.analytes)
    ]
    explained = bool(report.comment)
    who = reader.text("results.sentence.explains", who=reported.commenter) if explained else ""
    return ResultView(
        id=report.public_id, title=report.title, day=day_and_year(report.performed_at, reader),
        laboratory=report.laboratory, sentence_head=who or reader.text("results.sentence.summary"),
        sentence=report.comment or summary(reported.analytes, reader), explained=explained, note=report.note,
        original=original, replaces=replaces, replaced_by=replaced_by,
        patient=reported.patient.full_name if reported.of_another else "",
        whose=reader.text("results.one.whose", name=reported.patient.full_name, day=reader.date_full(reported.patient.birth_on)),
        critical=critical_words(reported.critical, reader),
        urgent=bool(reported.critical) and not replaced_by and asks_to_call(report.released_at, now), measures=values,
        facts=_facts(reported, reader),
    )  # fmt: skip


def critical_words(analytes: list[Analyte], reader: Reader) -> str:
    """The critical values in one sentence, "" for none: "Valor crítico: Glucosa 412 mg/dL."."""
    if not analytes:
        return ""
    values = ", ".join(f"{one.name} {one.value} {one.unit}".strip() for one in analytes)
    return plural("results.critical.values", len(analytes), reader.language, values=values)


def _facts(reported: Reported, reader: Reader) -> list[FactView]:
    report = reported.report
    known = (
        ("taken", f"{reader.date_full(report.performed_at)}, {reader.time(report.performed_at)}"),
        ("issued", reader.date_full(report.issued_at)),
        ("laboratory", report.laboratory),
        ("responsible", report.responsible),
        ("requester", report.requester),
        ("folio", report.folio),
    )
    return [FactView(reader.text(f"results.one.{name}"), text) for name, text in known if text]


def _uncompared(analytes: list[Analyte]) -> int:
    """How many values in doubt nobody could compare at all; one that is out of its range is counted with those."""
    return sum(bool(one.unjudged) and one.reading is Flag.UNKNOWN for one in analytes)


def summary(analytes: list[Analyte], reader: Reader) -> str:
    """What a report says in one sentence, where no clinician wrote one."""
    flags = [one.reading for one in analytes]
    ask = "results.sentence.call" if set(flags) & CRITICAL else "results.sentence.ask"
    out = [
        f"{one.name} ({words_of(flag, reader).lower()})"
        for one, flag in zip(analytes, flags, strict=True)
        if flag not in FINE and flag is not Flag.UNKNOWN
    ]
    unknown = flags.count(Flag.UNKNOWN)
    if out:
        key = "results.sentence.some_one" if len(out) == 1 else "results.sentence.some_many"
        said = reader.text(key, count=len(out), names=", ".join(out))
        uncompared = _uncompared(analytes)
        rest = f" {plural('results.sentence.and_uncompared', uncompared, reader.language)}" if uncompared else ""
        return f"{said}{rest} {reader.text(ask)}"
    if not set(flags) & FINE:
        return reader.text("results.sentence.nothing_known")
    if unknown:
        return plural("results.sentence.some_fine", unknown, reader.language)
    return reader.text("results.sentence.all_fine")


def value_view(
    place: int, analyte: Analyte, reader: Reader, *, before: Dated | None = None, points: int = 0
) -> ValueView:
    """One value of a report."""
    flag = analyte.reading
    measure, reference = analyte.measure, analyte.bounds
    drawn = bar(measure, reference) if measure else None
    words, said = words_of(flag, reader), reference_words(analyte, reference, reader)
    if flag is Flag.UNKNOWN and (analyte.reference or not reference.is_open):
        words = reader.text("results.flag.uncompared")
    earlier = f"{before.analyte.comparator}{before.analyte.number}" if before else ""
    return ValueView(
        place=place, name=analyte.name, value=analyte.value, unit=analyte.unit, words=words, mark=mark_of(flag),
        tone=tone_of(flag), reference=said,
        before=reader.text("results.one.before", value=earlier) if earlier else "",
        low=_share(drawn.low if drawn else 0), zone=_share(drawn.high - drawn.low if drawn else 0),
        at=_share(drawn.value) if drawn else "", has_low=reference.low is not None,
        has_high=reference.high is not None,
        spoken=reader.text("results.one.bar", value=analyte.value, unit=analyte.unit, words=words, reference=said),
        points=points,
    )  # fmt: skip


def _share(part: float) -> str:
    return f"{part * 100:.1f}%"


NORMAL: Final = {"low_high": "normal_range", "high": "normal_up_to", "low": "normal_from"}


def reference_words(analyte: Analyte, reference: Reference, reader: Reader) -> str:
    """What is normal, in words: of numbers as a range, else as the laboratory wrote it; and whose it is if the clinic's."""
    bounds = {"low": reference.low, "high": reference.high}
    known = "_".join(name for name, bound in bounds.items() if bound is not None)
    if not known:
        written = analyte.reference
        return reader.text("results.one.expected", text=written) if written else reader.text("results.one.no_range")
    said = reader.text(f"results.one.{NORMAL[known]}", low=analyte.low, high=analyte.high)
    return said if analyte.reference else reader.text("results.one.of_clinic", said=said)


def words_of(flag: Flag, reader: Reader) -> str:
    """The flag as a person says it."""
    return reader.text(f"results.flag.{flag.value or 'unknown'}")


def tone_of(flag: Flag) -> str:
    """The colour of a flag."""
    if flag in FINE:
        return "good"
    if flag is Flag.UNKNOWN:
        return "quiet"
    return "bad" if flag in CRITICAL else "attention"


def mark_of(flag: Flag) -> str:
    """The shape of a flag, for who does not see its colour."""
    if flag in HIGH_ONES:
        return "↑↑" if flag in CRITICAL else "↑"
    if flag in LOW_ONES:
        return "↓↓" if flag in CRITICAL else "↓"
    if flag in CRITICAL:
        return "!!"
    return "✓" if flag in FINE else "–" if flag is Flag.UNKNOWN else "!"
