"""Files for the demo clinic, put there as people put them: looked into, encrypted, filed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from luna_portal.adapters.inspection import inspect
from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.access import Actor, Role
from luna_portal.models import Account, FolderKind, OutboxMessage, Patient, Practitioner
from luna_portal.models.database import writing
from luna_portal.services.documents import uploading
from luna_portal.services.documents.encrypted_store import Vault, pieces_of
from luna_portal.services.documents.folders import folder_of_kind

OWNER, CLINICIAN = "ana@example.com", "diaz@example.com"
TOP, STEP = 720, 18


class _Sample(NamedTuple):
    """A file: where it goes, its name, who puts it there, how many days ago, and how it is drawn."""

    folder: FolderKind
    name: str
    by_clinic: bool
    days_ago: int
    draw: Callable[[], bytes]


def _page(title: str, lines: tuple[str, ...], pages: int = 1) -> Callable[[], bytes]:
    def draw() -> bytes:
        out = BytesIO()
        canvas = Canvas(out, pagesize=LETTER, lang="es-MX")
        canvas.setTitle(title)
        for number in range(1, pages + 1):
            canvas.setFont("Helvetica-Bold", 18)
            canvas.drawString(72, TOP, title)
            canvas.setFont("Helvetica", 11)
            for row, line in enumerate(lines):
                canvas.drawString(72, TOP - 2 * STEP - row * STEP, line)
            canvas.drawString(72, 54, f"Documento de demostración · página {number} de {pages}")
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    return draw


def _radiograph() -> bytes:
    """A grey chest, plainly a drawing."""
    picture = Image.new("L", (1200, 1400), 18)
    pen = ImageDraw.Draw(picture)
    for side in (330, 870):
        pen.ellipse((side - 230, 260, side + 230, 1080), fill=70)
    pen.rounded_rectangle((560, 120, 640, 1280), 30, fill=150)
    for rib in range(8):
        top = 300 + rib * 95
        pen.arc((120, top - 120, 600, top + 160), 200, 350, fill=120, width=16)
        pen.arc((600, top - 120, 1080, top + 160), 190, 340, fill=120, width=16)
    picture = picture.filter(ImageFilter.GaussianBlur(7))
    ImageDraw.Draw(picture).text((60, 1330), "IMAGEN DE DEMOSTRACION", fill=220, font_size=34)
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


SAMPLES = (
    _Sample(
        FolderKind.IMAGING,
        "Ultrasonido abdominal.pdf",
        by_clinic=True,
        days_ago=20,
        draw=_page(
            "Ultrasonido abdominal",
            ("Hígado de tamaño y ecogenicidad normales.", "Vesícula sin litos.", "Riñones sin dilatación."),
            pages=2,
        ),
    ),
    _Sample(FolderKind.IMAGING, "Radiografía de tórax.jpg", by_clinic=True, days_ago=3, draw=_radiograph),
    _Sample(
        FolderKind.CONSENTS,
        "Consentimiento informado.pdf",
        by_clinic=True,
        days_ago=200,
        draw=_page(
            "Consentimiento informado",
            ("Copia para la paciente.", "Firmado en la Clínica Jacarandas, Ciudad de México."),
        ),
    ),
    _Sample(
        FolderKind.PERSONAL,
        "Vacunas de 2025.pdf",
        by_clinic=False,
        days_ago=90,
        draw=_page("Cartilla de vacunación", ("Influenza: octubre de 2025.", "Neumococo: octubre de 2025.")),
    ),
    _Sample(
        FolderKind.PERSONAL,
        "Presión en casa.txt",
        by_clinic=False,
        days_ago=6,
        draw="Lunes 128/82\nMiércoles 131/84\nViernes 126/80\n".encode,
    ),
)


def fill(engine: Engine, vault: Vault, *, now: datetime) -> None:
    """Put the samples into the demo patient's folders. Nobody is mailed about what was never news."""
    with Session(writing(engine), expire_on_commit=False) as db:
        patient, owner, clinician = _people(db)
        for sample in SAMPLES:
            _put(db, vault, patient, clinician if sample.by_clinic else owner, sample, now)
        db.execute(delete(OutboxMessage).where(col(OutboxMessage.kind) == MailKind.NEW_DOCUMENT.value))
        db.commit()


def _people(db: Session) -> tuple[Patient, Actor, Actor]:
    account = db.exec(select(Account).where(Account.email == OWNER)).one()
    patient = db.exec(select(Patient).where(col(Patient.account_id) == account.id)).one()
    staff = db.exec(select(Account).where(Account.email == CLINICIAN)).one()
    practitioner = db.exec(select(Practitioner).where(col(Practitioner.account_id) == staff.id)).one()
    owner = Actor(account_id=account.id, role=Role.PATIENT, patient_ids=frozenset({patient.id or 0}))
    return patient, owner, Actor(account_id=staff.id, role=Role.PROFESSIONAL, practitioner_id=practitioner.id)


def _put(db: Session, vault: Vault, patient: Patient, actor: Actor, sample: _Sample, now: datetime) -> None:
    then = now - timedelta(days=sample.days_ago)
    folder = folder_of_kind(db, patient.id or 0, sample.folder, then)
    with vault.new_file() as file:
        file.write(sample.draw())
        size = file.tell()
        file.seek(0)
        whose = patient.public_id if sample.by_clinic else ""
        wish = uploading.UploadRequest(sample.name, size, patient=whose, folder=folder.public_id)
        begun = uploading.begin(db, actor, wish=wish, now=then)
        found = inspect(file, sample.name)
        with found.clean as clean:
            sealed = vault.put(begun.key, pieces_of(clean))
        uploading.finish(db, actor, wish=wish, key=begun.key, found=found, sealed=sealed, now=then)
