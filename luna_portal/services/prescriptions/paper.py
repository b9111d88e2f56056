"""The receta as paper: what the sheet says, drawn anew each time it is not kept, always the same."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session

from luna_portal.adapters.pdf_signature import Certificate, CertificateUnusable, sign
from luna_portal.adapters.prescription_pdf import Item, Paper, Sheet, draw_prescription
from luna_portal.domain.access import Action, Actor, Permit, grant
from luna_portal.domain.prescriptions.contents import PrescriptionState
from luna_portal.domain.refusals import Refusal
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import TAGS
from luna_portal.i18n.reader import Reader
from luna_portal.models import Clinic, FileObject, Prescription, PrescriptionLine
from luna_portal.models.prescriptions.queries import one_prescription
from luna_portal.services.audit import audit
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.prescriptions.issuing import Prepared
from luna_portal.services.prescriptions.reading import state_on
from luna_portal.services.prescriptions.verification import check_of
from luna_portal.views.appointments.calendar_entry import full
from luna_portal.views.prescriptions.prescription import age_words

log = logging.getLogger(__name__)
LANGUAGE = "es"
"""A receta is written in the language of the pharmacy that reads it."""


class PrescriptionPaper(NamedTuple):
    """A receta's paper: its folio for the file's name, what it says, and the bytes that were kept at its issue.

    `signed`: a certificate signed those bytes, so a sheet of another size is signed too when it is drawn.
    """

    folio: str
    paper: Paper
    file: FileObject | None
    signed: bool


def own_paper(db: Session, actor: Actor, *, prescription: str, now: datetime) -> PrescriptionPaper:
    """The paper of one of the patient's recetas; leaves an audit line. Raises: NotFound."""
    return _kept(db, grant(actor, Action.SEE_PRESCRIPTION), prescription, now)


def paper_for_team(db: Session, actor: Actor, *, prescription: str, now: datetime) -> PrescriptionPaper:
    """The paper of a receta within the team member's reach; leaves an audit line. Raises: NotFound."""
    return _kept(db, grant(actor, Action.SEE_PATIENT_PRESCRIPTIONS), prescription, now)


def prepared_paper(prepared: Prepared) -> Paper:
    """What the paper of a receta about to be issued will say."""
    return _paper(prepared.row, prepared.lines, prepared.clinic, void="")


def shared_paper(db: Session, row: Prescription, lines: list[PrescriptionLine]) -> Paper:
    """What the paper of a receta says that its patient shares; whoever asks has seen to that."""
    return _paper(row, tuple(lines), the_clinic(db), void="")


def drawn(paper: Paper, *, half: bool = False) -> bytes:
    """The sheet as a PDF; takes some 40 ms and no database."""
    return draw_prescription(paper, Sheet.HALF if half else Sheet.LETTER)


class CertificateRefused(Refusal):
    """The certificate that should sign cannot be used; nothing is issued, for it would go out unsigned."""

    key = "prescribing.certificate_refused"
    status = 503


def half_letter(kept: PrescriptionPaper, signing: tuple[Path, str] | None) -> bytes:
    """The sheet of half a letter, signed as the letter was; unsigned when the certificate is gone, which is logged."""
    sheet = drawn(kept.paper, half=True)
    if not kept.signed or signing is None:
        return sheet
    try:
        return sign(sheet, Certificate(*signing), reason=kept.folio)
    except CertificateUnusable:
        log.exception("the half letter of receta %s goes out unsigned", kept.folio)
        return sheet


def signed_paper(prepared: Prepared, file: Path, password: str) -> bytes:
    """The letter-size sheet of a receta about to be issued, signed. Raises: CertificateRefused."""
    try:
        return sign(drawn(prepared_paper(prepared)), Certificate(file, password), reason=prepared.row.folio)
    except CertificateUnusable as unusable:
        log.exception("the certificate that signs recetas cannot be used")
        raise CertificateRefused from unusable


def _kept(db: Session, permit: Permit, prescription: str, now: datetime) -> PrescriptionPaper:
    found = one_prescription(db, permit, prescription)
    row, clinic = found.prescription, the_clinic(db)
    audit(db, permit, f"prescription:{row.public_id}", patient_id=row.patient_id, note="paper", now=now)
    state = state_on(found, now.astimezone(clinic.tz).date())
    void = Reader(LANGUAGE).text("pdf.receta.void") if state is PrescriptionState.CANCELLED else ""
    file = db.get(FileObject, row.object_id) if row.object_id and not void else None
    return PrescriptionPaper(
        row.folio, _paper(row, tuple(found.lines), clinic, void=void), file, row.signed and not void
    )


def _paper(row: Prescription, lines: tuple[PrescriptionLine, ...], clinic: Clinic, *, void: str) -> Paper:
    reader = Reader(LANGUAGE, clinic.tz)
    by, where, whom = (row.letterhead[part] for part in ("prescriber", "establishment", "patient"))
    say = reader.text
    check = check_of(row.digest)
    return Paper(
        language=TAGS[LANGUAGE],
        title=say("pdf.receta.title", folio=row.folio),
        subject=say("pdf.receta.subject", clinic=where["name"]),
        heading=say("pdf.receta.heading"),
        folio=say("pdf.receta.folio", folio=row.folio),
        clinic=where["name"],
        clinic_lines=tuple(filter(None, (where["legal_name"], where["address"], where["phone"]))),
        prescriber=by["name"],
        prescriber_lines=tuple(filter(None, (by["speciality"], _credentials(by, reader)))),
        facts=_facts(row, whom, reader),
        items=tuple(_item(line, reader) for line in lines),
        indications_label=say("pdf.receta.indications"),
        indications=row.indications,
        signature=(by["name"], say("pdf.licence", licence=by["licence"]), say("pdf.receta.signature")),
        link=f"{full(routes.verification(row.folio, LANGUAGE))}?v={check}",
        link_lines=(say("pdf.receta.verify"), row.folio, say("pdf.receta.check", check=check)),
        notes=(say("pdf.receta.honest"),),
        page=say("pdf.receta.page", page="{page}", pages="{pages}"),
        void=void,
    )


def _credentials(by: dict[str, Any], reader: Reader) -> str:
    return reader.text("pdf.receta.credentials", licence=by["licence"], school=by["school"])


def _facts(row: Prescription, whom: dict[str, Any], reader: Reader) -> tuple[tuple[str, str], ...]:
    sex = reader.text(f"pdf.receta.sex_{whom['sex']}") if whom["sex"] else ""
    facts = (
        ("patient", whom["name"]),
        ("age", ", ".join(filter(None, (age_words(whom, reader), sex)))),
        ("issued", f"{reader.date_full(row.issued_at)}, {reader.time(row.issued_at)}"),
        ("until", reader.date_full(row.valid_until_on)),
        ("diagnosis", row.diagnosis),
    )
    return tuple((reader.text(f"pdf.receta.{name}"), fact) for name, fact in facts if fact)


def _item(line: PrescriptionLine, reader: Reader) -> Item:
    use = {name: getattr(line, name) for name in ("dose", "route", "frequency", "duration")}
    more = (
        reader.text("pdf.receta.quantity", quantity=line.quantity) if line.quantity else "",
        line.notes,
        reader.text("pdf.receta.antibiotic") if line.antibiotic else "",
    )
    return Item(
        name=f"{line.generic} ({line.brand})" if line.brand else line.generic,
        presentation=line.presentation,
        use=reader.text("prescribing.view.how", **use),
        more=tuple(filter(None, more)),
    )
