"""What FHIR's resources hold, read piece by piece."""

from datetime import datetime
from typing import Any, Final

from luna_portal.adapters.lab_messages.message import LabMessageRefused, LabValue, flag_from
from luna_portal.adapters.lab_messages.questions import Asking
from luna_portal.domain.results.values import Reference

LOINC: Final = "http://loinc.org"


def curp_and_records(identifiers: list[Any]) -> tuple[str, tuple[str, ...]]:
    """The CURP, known by its system, and all other numbers. Raises: LabMessageRefused for two CURPs."""
    curps = {one.value.upper() for one in identifiers if one.value and _is_curp(one)}
    if len(curps) > 1:
        raise LabMessageRefused("two_patients")
    others = tuple(one.value for one in identifiers if one.value and not _is_curp(one))
    return next(iter(curps), ""), others


def _is_curp(identifier: Any) -> bool:
    kinds = [code.code or "" for code in (identifier.type.coding or ())] if identifier.type else []
    return "curp" in (identifier.system or "").lower() or "CURP" in kinds


def words_of(concept: Any) -> str:
    """What a concept is called: its text, else the first display."""
    if concept is None:
        return ""
    if concept.text:
        return str(concept.text)
    return next((str(code.display) for code in concept.coding or () if code.display), "")


def loinc_of(concept: Any) -> str:
    """A concept's LOINC code, or ""."""
    return next((str(code.code) for code in concept.coding or () if code.system == LOINC and code.code), "")


def name_of(reference: Any, resource: Any) -> str:
    """Who or what a reference points to, as people call it; `resource` None when it is not in the file."""
    if reference.display:
        return str(reference.display)
    name = getattr(resource, "name", None)
    if isinstance(name, str):
        return name
    first = name[0] if name else None
    if first is None:
        return ""
    return str(first.text or " ".join([*(first.prefix or ()), *(first.given or ()), first.family or ""]).strip())


def has_value(one: Any) -> bool:
    """Whether an observation (or a part of one) says anything the portal can take."""
    return any(
        getattr(one, kind) is not None
        for kind in ("valueQuantity", "valueString", "valueCodeableConcept", "valueInteger", "valueBoolean")
    )


def value_of(one: Any, name: str, asking: Asking) -> LabValue:
    """The value of an observation or of a part of one. Raises: LabMessageRefused."""
    unit, must = "", False
    if one.valueQuantity is not None:
        quantity = one.valueQuantity
        if quantity.value is None:
            raise LabMessageRefused("value_missing", what=name)
        said, must = f"{quantity.comparator or ''}{quantity.value}", True
        unit = quantity.unit or quantity.code or ""
    elif one.valueString is not None:
        said = one.valueString
    elif one.valueCodeableConcept is not None:
        said = words_of(one.valueCodeableConcept)
    elif one.valueInteger is not None:
        said = str(one.valueInteger)
    else:
        said = "Positivo" if one.valueBoolean else "Negativo"
    reference, text = _range(one, unit)
    codes = [
        word or ""
        for concept in one.interpretation or ()
        for word in (*(code.code for code in concept.coding or ()), concept.text)
    ]
    return asking.value(
        name=name, value=said, line=0, loinc=loinc_of(one.code), unit=unit, reference=reference, reference_text=text,
        flag=flag_from(codes), must_be_number=must,
    )  # fmt: skip


def _range(one: Any, unit: str) -> tuple[Reference, str]:
    """The one range that is for everybody, in the value's own unit; of several only the words are kept."""
    ranges = list(one.referenceRange or ())
    text = "; ".join(found for each in ranges if (found := each.text or _bounds_in_words(each)))
    if len(ranges) != 1 or ranges[0].appliesTo or ranges[0].age:
        return Reference(), text
    low, high = ranges[0].low, ranges[0].high
    for bound in (low, high):
        if bound is not None and (bound.unit or bound.code or unit) != unit:
            return Reference(), text
    return Reference(None if low is None else low.value, None if high is None else high.value), text


def _bounds_in_words(each: Any) -> str:
    low = "" if each.low is None else f"{each.low.value} {each.low.unit or ''}".strip()
    high = "" if each.high is None else f"{each.high.value} {each.high.unit or ''}".strip()
    return f"{low} - {high}" if low and high else f">= {low}" if low else f"<= {high}" if high else ""


def instant_of(moment: Any) -> datetime:
    """An instant that knows its hour and offset. Raises: LabMessageRefused."""
    if moment is None:
        raise LabMessageRefused("date_missing")
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise LabMessageRefused("hour_missing")
    return moment
