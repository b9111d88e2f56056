"""The studies that Mexican laboratories do most, with the usual normal values and critical limits of adults.

The ranges help where a report brings none: each laboratory's own come first, for they depend on its method. Critical
limits are the means of a survey of hospitals (Kost GJ, Critical limits for urgent clinician notification at US medical
centers, JAMA 1990;263:704-707; that of bicarbonate is its "CO2 content"), and no norm; those of glucose, leukocytes and
platelets are the portal's own of before. Each clinic sets its own.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.results.analytes import analyte_of, is_of_other_specimen
from luna_portal.domain.results.normal_values import Age
from luna_portal.domain.results.release import ReleaseRule
from luna_portal.domain.results.units import plain_unit
from luna_portal.domain.results.values import Reference

ADULT_DAYS: Final = Age(18).days


@dataclass(frozen=True, slots=True)
class UsualRange:
    """Bounds as decimal texts, "" open; for a sex or ("") both."""

    low: str = ""
    high: str = ""
    sex: str = ""
    critical_low: str = ""
    critical_high: str = ""


@dataclass(frozen=True, slots=True)
class UsualAnalyte:
    """What is measured: its name, LOINC code and unit; without ranges it is told in words."""

    name: str
    loinc: str
    unit: str
    ranges: tuple[UsualRange, ...] = ()
    expected: str = ""


@dataclass(frozen=True, slots=True)
class UsualPanel:
    """A study, and when its results reach the patient."""

    name: str
    name_en: str
    loinc: str
    rule: ReleaseRule
    analytes: tuple[UsualAnalyte, ...]
    days: int = 0


def _of(low: str, high: str, critical_low: str = "", critical_high: str = "") -> tuple[UsualRange, ...]:
    return (UsualRange(low, high, "", critical_low, critical_high),)


def _by_sex(
    women: tuple[str, str], men: tuple[str, str], critical: tuple[str, str] = ("", "")
) -> tuple[UsualRange, ...]:
    return (UsualRange(*women, "F", *critical), UsualRange(*men, "M", *critical))


PANELS: Final = (
    UsualPanel(
        "Química sanguínea", "Blood chemistry", "24323-8", ReleaseRule.AFTER_COMMENT,
        (
            UsualAnalyte("Glucosa", "2345-7", "mg/dL", _of("70", "100", "40", "400")),
            UsualAnalyte("Urea", "3091-6", "mg/dL", _of("15", "43")),
            UsualAnalyte("Creatinina", "2160-0", "mg/dL", _by_sex(("0.5", "1.1"), ("0.7", "1.3"))),
            UsualAnalyte("Ácido úrico", "3084-1", "mg/dL", _by_sex(("2.4", "6.0"), ("3.4", "7.0"))),
            UsualAnalyte("Colesterol total", "2093-3", "mg/dL", _of("", "200")),
            UsualAnalyte("Triglicéridos", "2571-8", "mg/dL", _of("", "150")),
        ),
    ),
    UsualPanel(
        "Biometría hemática", "Complete blood count", "58410-2", ReleaseRule.AFTER_COMMENT,
        (
            UsualAnalyte("Hemoglobina", "718-7", "g/dL", _by_sex(("12.0", "16.0"), ("13.5", "17.5"), ("6.6", "19.9"))),
            UsualAnalyte("Hematocrito", "4544-3", "%", _by_sex(("36", "46"), ("41", "53"), ("18", "61"))),
            UsualAnalyte("Leucocitos", "6690-2", "10*3/uL", _of("4.0", "11.0", "1.0", "50.0")),
            UsualAnalyte("Plaquetas", "777-3", "10*3/uL", _of("150", "450", "20", "1000")),
            UsualAnalyte("Volumen corpuscular medio", "787-2", "fL", _of("80", "100")),
        ),
    ),
    UsualPanel(
        "Electrolitos séricos", "Serum electrolytes", "24326-1", ReleaseRule.AFTER_COMMENT,
        (
            UsualAnalyte("Sodio", "2951-2", "mmol/L", _of("136", "145", "120", "158")),
            UsualAnalyte("Potasio", "2823-3", "mmol/L", _of("3.5", "5.1", "2.8", "6.2")),
            UsualAnalyte("Cloro", "2075-0", "mmol/L", _of("98", "107", "75", "126")),
            UsualAnalyte("Bicarbonato", "1963-8", "mmol/L", _of("22", "29", "11", "40")),
            UsualAnalyte("Calcio", "17861-6", "mg/dL", _of("8.6", "10.2", "6.6", "12.9")),
            UsualAnalyte("Magnesio", "19123-9", "mg/dL", _of("1.6", "2.6", "1.0", "4.9")),
            UsualAnalyte("Fósforo", "2777-1", "mg/dL", _of("2.5", "4.5", "1.2", "8.9")),
        ),
    ),
    UsualPanel(
        "Perfil de lípidos", "Lipid panel", "24331-1", ReleaseRule.AT_ONCE,
        (
            UsualAnalyte("Colesterol total", "2093-3", "mg/dL", _of("", "200")),
            UsualAnalyte("Colesterol HDL", "2085-9", "mg/dL", _by_sex(("50", ""), ("40", ""))),
            UsualAnalyte("Colesterol LDL", "2089-1", "mg/dL", _of("", "130")),
            UsualAnalyte("Triglicéridos", "2571-8", "mg/dL", _of("", "150")),
        ),
    ),
    UsualPanel(
        "Hemoglobina glucosilada", "Glycated hemoglobin", "4548-4", ReleaseRule.AFTER_COMMENT,
        (UsualAnalyte("Hemoglobina glucosilada (HbA1c)", "4548-4", "%", _of("4.0", "5.6")),),
    ),
    UsualPanel(
        "Examen general de orina", "Urinalysis", "24356-8", ReleaseRule.AT_ONCE,
        (
            UsualAnalyte("Densidad", "5811-5", "", _of("1.005", "1.030")),
            UsualAnalyte("pH", "5803-2", "", _of("5.0", "8.0")),
            UsualAnalyte("Glucosa en orina", "5792-7", "", expected="Negativo"),
            UsualAnalyte("Proteínas", "5804-0", "", expected="Negativo"),
            UsualAnalyte("Nitritos", "5802-4", "", expected="Negativo"),
        ),
    ),
    UsualPanel(
        "Perfil tiroideo", "Thyroid panel", "24348-5", ReleaseRule.ON_DATE,
        (
            UsualAnalyte("TSH", "3016-3", "uUI/mL", _of("0.4", "4.0")),
            UsualAnalyte("T4 libre", "3024-7", "ng/dL", _of("0.8", "1.8")),
        ),
        days=3,
    ),
)  # fmt: skip
URINALYSIS: Final = "24356-8"
OF_ANY_SPECIMEN: Final = frozenset({"ph", "proteinas"})
"""Names of the urinalysis that, without a word of the specimen, may be blood's as well."""
_URINE: Final = {
    normalise_name(one.name): one.loinc for panel in PANELS if panel.loinc == URINALYSIS for one in panel.analytes
}
_CODES: Final = {
    normalise_name(one.name): one.loinc
    for panel in PANELS
    for one in panel.analytes
    if panel.loinc != URINALYSIS or normalise_name(one.name) not in OF_ANY_SPECIMEN
}


def loinc_of(name: str, study: str = "") -> str:
    """The code of an analyte that has a usual name, in the specimen that its name or its study says; else ""."""
    plain = normalise_name(name)
    if is_of_other_specimen(name, study):
        return _URINE.get(plain) or _URINE.get(f"{plain} en orina", "")
    known = analyte_of(name, study=study)
    return known.loinc if known else _CODES.get(plain, "")


def usual_reference(loinc: str, name: str, unit: str) -> Reference | None:
    """The widest usual limits of an analyte in that unit, known by its code or name; None when not known."""
    code, plain = loinc or loinc_of(name), plain_unit(unit)
    analytes = [
        one for panel in PANELS for one in panel.analytes if one.loinc == code and plain_unit(one.unit) == plain
    ]
    ranges = [each for one in analytes for each in one.ranges]
    lows = [Decimal(bound) for each in ranges for bound in (each.low, each.critical_low) if bound]
    highs = [Decimal(bound) for each in ranges for bound in (each.high, each.critical_high) if bound]
    if not lows and not highs:
        return None
    return Reference(min(lows, default=None), max(highs, default=None))
