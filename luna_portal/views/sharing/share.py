"""What a browser may see of shared links: the patient's own, and what one of them shows to who has its code."""

from dataclasses import dataclass
from typing import Final

from luna_portal.domain.results.values import CRITICAL, FINE, HIGH_ONES, LOW_ONES
from luna_portal.domain.sharing.share_rules import ShareState
from luna_portal.i18n.catalog import plural
from luna_portal.i18n.reader import Reader
from luna_portal.models import Analyte, Document, LabReport, Prescription, PrescriptionLine, Share, ShareOpening
from luna_portal.views.accounts.sessions import device_name

TONES: Final = {
    ShareState.OPEN: "good",
    ShareState.REVOKED: "quiet",
    ShareState.GUESSED: "bad",
    ShareState.EXPIRED: "quiet",
    ShareState.USED_UP: "quiet",
}


@dataclass(frozen=True, slots=True)
class TryView:
    """One try to open a link: when, by what device, from which address, and whether it opened."""

    who: str
    opened: bool


@dataclass(frozen=True, slots=True)
class ShareView:
    """A link as its patient sees it. `id` is its public id, `is_open` whether it still opens."""

    id: str
    kind: str
    title: str
    label: str
    state: str
    tone: str
    is_open: bool
    until: str
    made: str
    count: str
    tries: list[TryView]


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value of a shared result in words; `reading` is how it stands to its range."""

    name: str
    value: str
    reference: str
    reading: str
    tone: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A label and what stands beside it: a fact of the thing, or a medicine and how to take it."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SharedView:
    """What a link shows; `kind_said` is its kind in words. `file` is the path that gives the file for some minutes, `pictures` those of its drawn pages."""

    kind: str
    kind_said: str
    title: str
    until: str
    left: str
    file: str
    pictures: list[str]
    facts: list[LineView]
    lines: list[LineView]
    analytes: list[ValueView]
    note: str
    critical: str


def try_view(row: ShareOpening, reader: Reader) -> TryView:
    """The view of one try."""
    who = reader.text(
        "share.list.who",
        when=reader.day_time(row.at),
        device=device_name(row.user_agent, reader),
        address=row.address or "–",
    )
    return TryView(who, row.opened)


def share_view(
    row: Share, reader: Reader, *, title: str, state: ShareState, gone: bool, tries: list[ShareOpening]
) -> ShareView:
    """The view of one link of the patient's."""
    shut = gone and state is ShareState.OPEN
    return ShareView(
        id=row.public_id,
        kind=reader.text(f"share.kind.{row.kind}"),
        title=title,
        label=row.label,
        state=reader.text("share.state.gone" if shut else f"share.state.{state}"),
        tone="quiet" if shut else TONES[state],
        is_open=state is ShareState.OPEN and not gone,
        until=reader.text("share.list.until", until=reader.day_time(row.expires_at)),
        made=reader.text("share.list.made", when=reader.day_time(row.created_at)),
        count=plural("share.list.count", row.most_openings, reader.language, opened=row.openings),
        tries=[try_view(one, reader) for one in tries],
    )


def document_facts(row: Document, reader: Reader) -> list[LineView]:
    """What is known of a file besides its contents."""
    return [LineView(reader.text("share.page.added"), reader.date_full(row.created_at))]


def report_facts(row: LabReport, reader: Reader) -> list[LineView]:
    """When, where and by whom a study was made (NOM-004 9.2); not whose it is."""
    facts = [
        LineView(reader.text("share.page.performed"), reader.day_time(row.performed_at)),
        LineView(reader.text("share.page.laboratory"), row.laboratory),
        LineView(reader.text("share.page.responsible"), row.responsible),
    ]
    return [fact for fact in facts if fact.text]


def prescription_facts(row: Prescription, reader: Reader) -> list[LineView]:
    """When a receta was issued, and until when it is good."""
    return [
        LineView(reader.text("share.page.issued"), reader.day_time(row.issued_at)),
        LineView(reader.text("share.page.valid"), reader.date_full(row.valid_until_on)),
    ]


def medicine_view(row: PrescriptionLine, reader: Reader) -> LineView:
    """A medicine with how to take it."""
    name = f"{row.generic} ({row.brand})" if row.brand else row.generic
    how = reader.text("share.page.line", dose=row.dose, route=row.route, frequency=row.frequency, duration=row.duration)
    return LineView(f"{name}, {row.presentation}", how, row.notes)


def value_view(row: Analyte, reader: Reader) -> ValueView:
    """One value with the words for how it stands to its range; only numbers with a range have them."""
    reading = _reading(row)
    bounds = f"{row.low} – {row.high}" if row.low and row.high else _half_open(row)
    return ValueView(
        name=row.name,
        value=f"{row.comparator}{row.value} {row.unit}".strip(),
        reference=row.reference or f"{bounds} {row.unit}".strip() if bounds or row.reference else "",
        reading=reader.text(f"share.reading.{reading}") if reading else "",
        tone={"inside": "good", "below": "attention", "above": "attention", "critical": "critical"}.get(
            reading, "quiet"
        ),
    )


def left_words(row: Share, reader: Reader) -> str:
    """How often the link can still be opened."""
    left = max(0, row.most_openings - row.openings)
    if left == 0:
        return reader.text("share.page.left_none")
    return plural("share.page.left", left, reader.language)


def _reading(row: Analyte) -> str:
    """How a number stands, as it was judged when it came in; of words only what is critical is told."""
    flag = row.reading
    if flag in CRITICAL:
        return "critical"
    if not row.number:
        return ""
    return "below" if flag in LOW_ONES else "above" if flag in HIGH_ONES else "inside" if flag in FINE else ""


def _half_open(row: Analyte) -> str:
    if row.low:
        return f"≥ {row.low}"
    return f"≤ {row.high}" if row.high else ""
