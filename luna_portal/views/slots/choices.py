"""Booking choices as the page's address keeps them, so that back, reload and a language switch lose nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from luna_portal.views.slots import steps

STEP_WORDS: Final = {
    steps.MODALITY: "modalidad",
    steps.SERVICE: "tipo",
    steps.PRACTITIONER: "profesional",
    steps.TIME: "horario",
    steps.DATA: "datos",
    steps.CONFIRM: "confirmar",
}
_STEPS: Final = {word: step for step, word in STEP_WORDS.items()}
_PLACES: Final = {
    "link_service": "servicio",
    "step": "paso",
    "modality": "modalidad",
    "service": "tipo",
    "practitioner": "con",
    "month": "mes",
    "day": "dia",
    "start": "hora",
    "draft": "borrador",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What has been chosen so far; "" is not chosen.

    `service`, `practitioner` are slugs; `link_service` is the service of the clinic's own link, which is not asked.
    `month` ("2026-12") is the one shown when it is not the chosen day's, `day` an ISO date, `start` an instant in UTC
    ("20261126T1600Z"), `draft` the name of what is typed.
    """

    link_service: str = ""
    step: str = ""
    modality: str = ""
    service: str = ""
    practitioner: str = ""
    month: str = ""
    day: str = ""
    start: str = ""
    draft: str = ""

    def query(self) -> str:
        """The end of the address, with its "?"; "" when nothing is chosen."""
        words = {name: getattr(self, name) for name in _PLACES} | {"step": STEP_WORDS.get(self.step, "")}
        chosen = {_PLACES[name]: word for name, word in words.items() if word}
        return f"?{urlencode(chosen)}" if chosen else ""


def choices_in(argument: Callable[[str], str]) -> Choices:
    """The choices of an address; `argument` gives a part of its query by name, or ""."""
    found = {name: argument(place) for name, place in _PLACES.items()}
    return Choices(**found | {"step": _STEPS.get(found["step"], "")})
