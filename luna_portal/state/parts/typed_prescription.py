"""What is typed into the forms of a new receta: a medicine, and what somebody began and did not add."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from luna_portal.domain.prescriptions.contents import Medicine
from luna_portal.i18n.reader import Reader

TEXTS = ("generic", "presentation", "dose", "route", "frequency", "duration", "brand", "quantity", "notes")
SHEET = "sheet"
"""The field that tells which of the sheets, one after each medicine, a form was read from."""
TICKED = ("on", "true", True)
BEGUN = {
    "medicine": ((*TEXTS, "duration_days"), ("generic", "brand")),
    "allergy": (("substance", "group", "severity", "reaction"), ("substance",)),
}
"""The fields of which any begins a medicine or an allergy, and those that name it."""


def medicine_in(form: dict[str, Any]) -> Medicine:
    """What was typed; days alone also say the duration in words."""
    texts = {name: text_of(form, name) for name in TEXTS}
    typed = text_of(form, "duration_days").strip()
    days = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 4 else -1 if typed else 0  # noqa: PLR2004
    if days > 0 and not texts["duration"].strip():
        texts["duration"] = f"{days} día" if days == 1 else f"{days} días"
    return Medicine(**texts, duration_days=days, declared_unlisted=form.get("declared_unlisted") in TICKED)


def medicines_as_text(medicines: Iterable[Medicine]) -> str:
    """Medicines as a draft keeps them."""
    return json.dumps([asdict(one) for one in medicines], ensure_ascii=False)


def medicines_from_text(text: str) -> list[Medicine]:
    """The medicines that a draft has kept."""
    known = {one.name for one in fields(Medicine)}
    return [Medicine(**{name: one[name] for name in one if name in known}) for one in json.loads(text or "[]")]


def text_of(form: dict[str, Any], name: str) -> str:
    """A field's text; a field that is no longer on the page has none."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def of_sheet(form: dict[str, Any], version: int) -> dict[str, Any]:
    """The form, but an empty one where it was read from a sheet whose medicine is added already, or taken away."""
    return form if text_of(form, SHEET) in {"", str(version)} else {}


def left_over(what: str, form: dict[str, Any], reader: Reader) -> str:
    """What is to be said of a "medicine" or an "allergy" that somebody began and did not add, "" for none."""
    begun, names = BEGUN[what]
    if not any(text_of(form, name).strip() for name in begun):
        return ""
    called = next((text for name in names if (text := text_of(form, name).strip())), "")
    return reader.text(f"prescriptions.new.{what}_{'left' if called else 'unnamed'}", name=called[:60])
