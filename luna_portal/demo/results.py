"""Results of the demo clinic: two years of Ana's, and one that waits for words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col, select

from luna_portal.adapters.mail_templates import MailKind
from luna_portal.domain.access import Actor, Role
from luna_portal.models import Account, OutboxMessage, Patient, Practitioner, ReportSeen
from luna_portal.services.clinic.card import the_clinic
from luna_portal.services.results import entry, release

LABORATORY: Final = "Laboratorio Central"
RESPONSIBLE: Final = "QFB Eva Ríos Salas"
NEW_DAYS: Final = 7
"""What came earlier, Ana has seen."""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """A study: how many days ago, its values as (name, value, unit, normal), and what Dra. Díaz wrote."""

    title: str
    days: int
    values: tuple[tuple[str, str, str, str], ...]
    comment: str = ""


def _chemistry(
    glucose: str, creatinine: str, cholesterol: str, triglycerides: str
) -> tuple[tuple[str, str, str, str], ...]:
    return (
        ("Glucosa", glucose, "mg/dL", "70 - 100"), ("Creatinina", creatinine, "mg/dL", "0.6 - 1.1"),
        ("Colesterol total", cholesterol, "mg/dL", "120 - 200"), ("Triglicéridos", triglycerides, "mg/dL", "50 - 150"),
    )  # fmt: skip


REPORTS: Final = (
    DemoReport("Química sanguínea", 700, _chemistry("96", "0.8", "206", "162"),
               "Todo va bien. Cuide un poco las grasas y nos vemos en seis meses."),
    DemoReport("Química sanguínea", 480, _chemistry("99.4", "0.8", "191", "148"),
               "Mejoraron su colesterol y sus triglicéridos. Siga así."),
    DemoReport("Química sanguínea", 210, _chemistry("105.3", "0.8", "171.1", "131.6"),
               "Su azúcar empieza a subir. Empezamos con metformina y caminatas."),
    DemoReport("Biometría hemática", 95,
               (("Hemoglobina", "13.4", "g/dL", "12.0 - 16.0"), ("Hematocrito", "40.1", "%", "36 - 46"),
                ("Leucocitos", "6.8", "10*3/uL", "4.0 - 11.0"), ("Plaquetas", "262", "10*3/uL", "150 - 450")),
               "No hay anemia ni datos de infección."),
    DemoReport("Perfil de lípidos", 60,
               (("Colesterol total", "178", "mg/dL", "<200"), ("Colesterol HDL", "46", "mg/dL", ">= 50"),
                ("Colesterol LDL", "104", "mg/dL", "<130"), ("Triglicéridos", "138", "mg/dL", "<150"))),
    DemoReport("Examen general de orina", 60,
               (("Densidad", "1.015", "", "1.005 - 1.030"), ("Glucosa en orina", "Negativo", "", "Negativo"),
                ("Proteínas", "Negativo", "", "Negativo"), ("Nitritos", "Negativo", "", "Negativo"))),
    DemoReport("Química sanguínea", 3, _chemistry("112", "0.9", "182", "140"),
               "Su azúcar está un poco alta. Siga con la metformina y camine media hora al día; la revisamos en marzo."),
    DemoReport("Hemoglobina glucosilada", 1, (("Hemoglobina glucosilada (HbA1c)", "6.4", "%", "4.0 - 5.6"),)),
)  # fmt: skip


def write_results(db: Session, now: datetime) -> None:
    """Enter, explain and let go the demo's results, each on its day; the last one waits for words. No mail tells of them."""
    ana = db.exec(select(Patient).where(col(Patient.email) == "ana@example.com").order_by(col(Patient.id))).first()
    doctor = db.exec(select(Practitioner).order_by(col(Practitioner.id))).first()
    if ana is None or doctor is None:
        return
    who = Actor(account_id=doctor.account_id, role=Role.PROFESSIONAL, practitioner_id=doctor.id)
    reader = db.exec(select(Account).where(col(Account.id) == ana.account_id)).one()
    for one in REPORTS:
        _write(db, who, ana, reader, one, now)
    db.execute(delete(OutboxMessage).where(col(OutboxMessage.kind) == MailKind.NEW_RESULT.value))


def _write(db: Session, who: Actor, ana: Patient, reader: Account, one: DemoReport, now: datetime) -> None:
    zone = the_clinic(db).tz
    day: date = (now.astimezone(zone) - timedelta(days=one.days)).date()
    entered = min(datetime.combine(day, time(17, 30), tzinfo=zone), now)
    report = entry.enter(db, who, patient=ana.public_id, typed=_typed(one, day), now=entered)
    if one.comment and report.released_at is None:
        release.comment(db, who, result=report.public_id, text=one.comment, now=entered)
    if report.released_at is not None and one.days > NEW_DAYS:
        db.add(ReportSeen(report_id=report.id or 0, account_id=reader.id or 0, seen_at=entered + timedelta(hours=2)))
    db.flush()


def _typed(one: DemoReport, day: date) -> dict[str, str]:
    typed = {
        "title": one.title, "day": day.isoformat(), "hour": "08:15", "laboratory": LABORATORY,
        "responsible": RESPONSIBLE, "requester": "Dra. Lucía Díaz", "folio": f"LC-{100000 + one.days * 37}",
    }  # fmt: skip
    for number, (name, value, unit, reference) in enumerate(one.values):
        typed |= {
            f"name{number}": name, f"value{number}": value, f"unit{number}": unit, f"reference{number}": reference,
        }  # fmt: skip
    return typed
