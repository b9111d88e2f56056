"""What a browser may see of recetas: one for its patient and the team, a wish to renew it, and its verification."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from luna_portal.domain.prescriptions.contents import Medicine, PrescriptionState
from luna_portal.domain.prescriptions.drugs import catalogue, group_names
from luna_portal.i18n import routes
from luna_portal.i18n.reader import Reader
from luna_portal.models import Allergy, MarkKind, PrescriptionLine, Renewal, RenewalAnswer
from luna_portal.models.prescriptions.queries import EndedAllergy, Prescribed, RenewalRequest, Verified

TONES: Final = {
    "valid": "good", "expired": "quiet", "cancelled": "bad", "dispensed": "quiet", "altered": "bad", "unknown": "bad",
}  # fmt: skip
ANSWER_TONES: Final = {
    RenewalAnswer.ASKED: "attention",
    RenewalAnswer.ACCEPTED: "good",
    RenewalAnswer.CHANGED: "good",
    RenewalAnswer.DECLINED: "quiet",
}

GENERICS: Final = tuple(drug.generic for drug in catalogue() if not drug.is_forbidden)
"""What is suggested while a drug's name is typed."""
GROUPS: Final = tuple(group_names())
SEVERITIES: Final = ("mild", "moderate", "severe")


@dataclass(frozen=True, slots=True)
class MedicineView:
    """One medicine; `name` is the generic with its brand, `how` all of its use in one sentence."""

    name: str
    presentation: str
    how: str
    dose: str
    route: str
    frequency: str
    duration: str
    quantity: str
    notes: str
    antibiotic: bool


@dataclass(frozen=True, slots=True)
class RenewalView:
    """A wish to renew: the patient's note, when it was made, its answer (a RenewalAnswer's value) and why."""

    id: str
    note: str
    asked: str
    answer: str
    words: str
    tone: str
    reason: str


@dataclass(frozen=True, slots=True)
class PrescriptionView:
    """A receta in the reader's words. `state` is a PrescriptionState's value, `reason` why it was cancelled."""

    id: str
    folio: str
    state: str
    state_words: str
    tone: str
    until: str
    issued: str
    professional: str
    speciality: str
    licence: str
    school: str
    clinic: str
    address: str
    phone: str
    patient: str
    patient_id: str
    age: str
    summary: str
    diagnosis: str
    indications: str
    reason: str
    signed: bool
    may_renew: bool
    may_cancel: bool
    may_dispense: bool
    letter: str
    half: str
    lines: list[MedicineView] = field(default_factory=list)
    renewal: RenewalView | None = None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A wish to renew as the team sees it, with its receta."""

    renewal: RenewalView
    prescription: PrescriptionView


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A medicine of a receta that is being written: its fields as typed, `how` in one sentence, `warns` of an allergy."""

    generic: str
    presentation: str
    dose: str
    route: str
    frequency: str
    duration: str
    duration_days: int
    brand: str
    quantity: str
    notes: str
    declared_unlisted: bool
    how: str = ""
    warns: str = ""


@dataclass(frozen=True, slots=True)
class AllergyView:
    """Something a patient must not get; `ended` says when and by whom it was ended, if it was, and `reason` why."""

    id: str
    substance: str
    group: str
    severity: str
    reaction: str
    ended: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VerifiedView:
    """How the receta on a paper stands; the rest is "" when it is altered or unknown."""

    state: str
    words: str
    tone: str
    folio: str
    clinic: str
    prescriber: str
    licence: str
    issued: str
    until: str
    checked: bool
    signed: bool


def prescription_view(
    found: Prescribed, state: PrescriptionState, reader: Reader, *, team: bool = False
) -> PrescriptionView:
    """A receta for its patient, or (`team`) for whoever may cancel and dispense it."""
    row, head = found.prescription, found.prescription.letterhead
    by, where, whom = (head.get(part, {}) for part in ("prescriber", "establishment", "patient"))
    cancelled = found.marks.get(MarkKind.CANCELLED)
    asked = found.renewal is not None and found.renewal.answer is RenewalAnswer.ASKED
    paper = f"{routes.CLINIC_PRESCRIPTIONS if team else routes.PRESCRIPTIONS}/{row.public_id}/receta.pdf"
    paper = routes.localized(paper, reader.language)
    return PrescriptionView(
        id=row.public_id,
        folio=row.folio,
        state=state.value,
        state_words=reader.text(f"prescribing.state.{state.value}"),
        tone=TONES[state.value],
        until=_until(found, state, reader),
        issued=reader.date_full(row.issued_at),
        professional=by.get("name", ""),
        speciality=by.get("speciality", ""),
        licence=by.get("licence", ""),
        school=by.get("school", ""),
        clinic=where.get("name", ""),
        address=where.get("address", ""),
        phone=where.get("phone", ""),
        patient=whom.get("name", ""),
        patient_id=found.patient.public_id if team else "",
        age=age_words(whom, reader),
        summary=", ".join(line.generic for line in found.lines),
        diagnosis=row.diagnosis,
        indications=row.indications,
        reason=cancelled.reason if cancelled else "",
        signed=row.signed,
        may_renew=not team and cancelled is None and not asked,
        may_cancel=team and state in {PrescriptionState.VALID, PrescriptionState.EXPIRED},
        may_dispense=team and state is PrescriptionState.VALID,
        letter=f"{paper}?formato=carta",
        half=f"{paper}?formato=media",
        lines=[medicine_view(line, reader) for line in found.lines],
        renewal=renewal_view(found.renewal, reader) if found.renewal else None,
    )


def medicine_view(line: PrescriptionLine, reader: Reader) -> MedicineView:
    """A medicine with its use in one sentence."""
    use = {name: getattr(line, name) for name in ("dose", "route", "frequency", "duration")}
    return MedicineView(
        name=f"{line.generic} ({line.brand})" if line.brand else line.generic,
        presentation=line.presentation,
        how=reader.text("prescribing.view.how", **use),
        quantity=line.quantity,
        notes=line.notes,
        antibiotic=line.antibiotic,
        **use,
    )


def draft_line(medicine: Medicine, warns: str, reader: Reader) -> DraftLine:
    """A medicine that passed the rules; `warns` names the allergies it speaks to."""
    use = {name: getattr(medicine, name) for name in ("dose", "route", "frequency", "duration")}
    return DraftLine(**asdict(medicine), how=reader.text("prescribing.view.how", **use), warns=warns)


def medicine_of(line: DraftLine) -> Medicine:
    """The medicine again."""
    return Medicine(**{one.name: getattr(line, one.name) for one in fields(Medicine)})


def request_view(found: RenewalRequest, state: PrescriptionState, reader: Reader) -> RequestView:
    """A wish with its receta, for who answers it."""
    return RequestView(
        renewal_view(found.renewal, reader), prescription_view(found.prescribed, state, reader, team=True)
    )


def renewal_view(row: Renewal, reader: Reader) -> RenewalView:
    """A wish with its answer."""
    return RenewalView(
        id=row.public_id,
        note=row.note,
        asked=reader.text("prescribing.view.asked_on", day=reader.date_full(row.created_at)),
        answer=row.answer.value,
        words=reader.text(f"prescribing.answer.{row.answer.value}"),
        tone=ANSWER_TONES[row.answer],
        reason=row.reason,
    )


def allergy_view(row: Allergy, reader: Reader) -> AllergyView:
    """An allergy in words."""
    return AllergyView(
        id=row.public_id,
        substance=row.substance,
        group=reader.text(f"prescribing.group.{row.group}") if row.group else "",
        severity=reader.text(f"prescribing.severity.{row.severity}") if row.severity else "",
        reaction=row.reaction,
    )


def ended_allergy_view(found: EndedAllergy, reader: Reader) -> AllergyView:
    """An allergy that is none, or no longer."""
    day = reader.date_full(found.allergy.ended_at or found.allergy.created_at)
    ended = reader.text("prescribing.view.ended_by" if found.by else "prescribing.view.ended", day=day, name=found.by)
    return replace(allergy_view(found.allergy, reader), ended=ended, reason=found.allergy.end_reason)


def verified_view(found: Verified, reader: Reader) -> VerifiedView:
    """How a receta on paper stands, for whoever holds it."""
    valid = found.state == PrescriptionState.VALID.value
    until = reader.date_full(found.valid_until_on) if found.valid_until_on else ""
    return VerifiedView(
        state=found.state,
        words=reader.text(f"prescribing.state.{found.state}"),
        tone=TONES[found.state],
        folio=found.folio,
        clinic=found.clinic,
        prescriber=found.prescriber,
        licence=found.licence,
        issued=reader.date_full(found.issued_at) if found.issued_at else "",
        until=reader.text(f"prescribing.view.{'valid_until' if valid else 'ends'}", day=until) if until else "",
        checked=found.checked,
        signed=found.signed,
    )


def age_words(patient: dict[str, Any], reader: Reader) -> str:
    """The age as it was on the day of issue; "" when the letterhead says none."""
    years = patient.get("age")
    if years is None:
        return ""
    return reader.text("prescribing.view.age_one" if years == 1 else "prescribing.view.age", years=years)


def _until(found: Prescribed, state: PrescriptionState, reader: Reader) -> str:
    if state in {PrescriptionState.CANCELLED, PrescriptionState.DISPENSED}:
        day = found.marks[MarkKind(state.value)].created_at
        return reader.text(f"prescribing.view.{state.value}_on", day=reader.date_full(day))
    key = "valid_until" if state is PrescriptionState.VALID else "expired_on"
    return reader.text(f"prescribing.view.{key}", day=reader.date_full(found.prescription.valid_until_on))
