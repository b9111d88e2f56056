"""Analytes by name: which LOINC code a Mexican laboratory's name means, in blood or in urine, and what converts it.

A name is read without case, accents, order of words and words that change nothing ("en ayuno", "sérica", "suero").
Another specimen's name never means the blood's: "Glucosa en orina", or "Glucosa" within a urinalysis. Codes stand
together when LOINC's own names of them differ only in specimen (blood, serum, plasma), method, or mass and moles.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from luna_portal.domain.identifiers import normalise_name
from luna_portal.domain.results.units import Substance

NOT_WEIGHED: Final = Substance()


@dataclass(frozen=True, slots=True)
class KnownAnalyte:
    """An analyte of blood: its main code, the codes of the same in other wording, its names, and what it weighs."""

    loinc: str
    names: tuple[str, ...]
    other_codes: tuple[str, ...] = ()
    substance: Substance = NOT_WEIGHED


def _known(loinc: str, names: str, others: str = "", *, grams: str = "", charges: int | None = None) -> KnownAnalyte:
    weight = Substance(Decimal(grams) if grams else None, charges)
    return KnownAnalyte(loinc, tuple(names.split("|")), tuple(others.split()), weight)


BLOOD: Final = (
    _known(
        "2345-7", "glucosa|glucemia|glicemia|glucose|glucosa basal|glucosa pre",
        "2339-0 1558-6 14749-6 15074-8 14771-0 41653-7 2340-8", grams="180.156",
    ),
    _known("2823-3", "potasio|k|k+|potassium", "6298-4 32713-0 39789-3 39790-1 75940-7 77142-8", grams="39.0983", charges=1),
    _known("2951-2", "sodio|na|na+|sodium", "2947-0 32717-1 39791-9 77139-4", grams="22.98977", charges=1),
    _known("2075-0", "cloro|cloruro|cloruros|cl|cl-|chloride", "2069-3", grams="35.453", charges=1),
    _known("17861-6", "calcio|calcio total|ca|calcium", "2000-8 49765-1", grams="40.078", charges=2),
    _known("19123-9", "magnesio|mg|magnesium", "2601-3 21377-7", grams="24.305", charges=2),
    _known("2777-1", "fosforo|fosfato|fosforo inorganico|p|phosphorus|phosphate", "14879-1", grams="30.97376"),
    _known("1963-8", "bicarbonato|hco3|hco3-|bicarbonate", "2028-9 1959-6 14627-4 1960-4", charges=1),
    _known("3091-6", "urea", "22664-7", grams="60.056"),
    _known("2160-0", "creatinina|creatinine", "14682-9 38483-4 59826-8", grams="113.118"),
    _known("3084-1", "acido urico|uric acid|urato", "14933-6", grams="168.110"),
    _known("2093-3", "colesterol|colesterol total|cholesterol", "14647-2", grams="386.654"),
    _known("2571-8", "trigliceridos|triglycerides", "14927-8", grams="885.432"),
    _known("2085-9", "colesterol hdl|hdl|c-hdl|hdl colesterol", "14646-4", grams="386.654"),
    _known("2089-1", "colesterol ldl|ldl|c-ldl|ldl colesterol", "13457-7 18262-6", grams="386.654"),
    _known("1975-2", "bilirrubina total|bilirrubinas totales|bilirrubina|bilirubin", "14631-6", grams="584.662"),
    _known("718-7", "hemoglobina|hb|hgb|hemoglobin", "20509-6 30313-1 59260-0 14775-1", grams="16114.5"),
    _known("4544-3", "hematocrito|hto|hct|hematocrit", "20570-8 31100-1 48703-3 71833-8"),
    _known("6690-2", "leucocitos|leucocitos totales|globulos blancos|wbc|gb|cuenta de leucocitos|leukocytes", "804-5 26464-8 49498-9"),
    _known("777-3", "plaquetas|cuenta de plaquetas|plt|trombocitos|recuento de plaquetas|platelets", "26515-7 778-1 49497-1"),
    _known("4548-4", "hemoglobina glucosilada|hemoglobina glicosilada|hemoglobina glucosilada hba1c|hemoglobina glucosilada a1c|hba1c|a1c", "17856-6"),
    _known("27353-2", "glucosa promedio estimada|glucosa media estimada|glucosa promedio"),
    _known("785-6", "hemoglobina corpuscular media|hcm|hemoglobina globular media"),
    _known("786-4", "concentracion media de hemoglobina corpuscular|concentracion de hemoglobina corpuscular media|cmhc|chcm"),
    _known("1995-0", "calcio ionico|calcio ionizado|calcio libre", "12180-6 17864-0 47596-2", grams="40.078", charges=2),
    _known("6301-6", "inr|rin", "34714-6 38875-1 46418-0"),
)  # fmt: skip
_CODES: Final = {code: one for one in BLOOD for code in (one.loinc, *one.other_codes)}
_FILLING: Final = frozenset(
    {"en", "de", "la", "el", "del", "por", "ayuno", "ayunas", "basal", "preprandial", "serico", "serica", "sericos",
     "sericas", "suero", "sangre", "sanguineo", "sanguinea", "plasma", "plasmatico", "plasmatica", "venosa", "venoso",
     "capilar", "fasting", "serum", "blood", "central", "ion", "nivel", "niveles"}
)  # fmt: skip
_OTHER_SPECIMEN: Final = frozenset(
    {"orina", "urinario", "urinaria", "urinarios", "ego", "urine", "urinalysis", "uroanalisis", "lcr", "cefalorraquideo",
     "liquido", "pleural", "ascitis", "ascitico", "sinovial", "heces", "fecal", "saliva", "semen", "sudor", "24h", "24hrs",
     "csf", "fluid", "stool"}
)  # fmt: skip
LONGEST_SYMBOL: Final = 3
"""Letters of a symbol ("K", "Hb", "PLT"), which within a longer name may mean anything."""
_WORDS: Final = re.compile(r"[^a-z0-9+-]+")


def _words(name: str) -> list[str]:
    return [word for word in _WORDS.split(normalise_name(name).casefold()) if word]


def _core(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(word for word in words if word not in _FILLING))


_NAMES: Final = {_core(_words(name)): one for one in BLOOD for name in one.names}


def is_of_other_specimen(*texts: str) -> bool:
    """Whether a name, or the study around it, says that something else than blood was measured."""
    words = {word for text in texts for word in _words(text)}
    return bool(words & _OTHER_SPECIMEN) or {"24", "horas"} <= words or {"24", "hrs"} <= words


def analyte_of(name: str, loinc: str = "", study: str = "") -> KnownAnalyte | None:
    """The analyte of blood that a value is of; a code speaks before the name. None for all that is not known surely."""
    if loinc:
        return _CODES.get(loinc)
    if is_of_other_specimen(name, study):
        return None
    core = _core(_words(name))
    return _NAMES.get(core) or _named_twice(core)


def _named_twice(core: tuple[str, ...]) -> KnownAnalyte | None:
    """The analyte that is named and has its own symbol beside it: "Potasio (K+)", "Plaquetas PLT"."""
    for word in core:
        one = _NAMES.get((word,))
        if one is not None and one is _NAMES.get(tuple(other for other in core if other != word)):
            return one
    return None


def resembling(name: str, study: str = "") -> tuple[KnownAnalyte, ...]:
    """The analytes whose one-word name stands in a name that is not known whole: "Glucosa 2 horas postprandial"."""
    if is_of_other_specimen(name, study) or analyte_of(name, study=study):
        return ()
    found = (_NAMES.get((word,)) for word in _words(name) if len(word) > LONGEST_SYMBOL)
    return tuple(dict.fromkeys(one for one in found if one))
