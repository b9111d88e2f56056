"""Every handler and every route, with every kind of argument that an attacker would try."""

import inspect
from collections.abc import Iterator
from itertools import product
from typing import Any

from reflex_base.registry import RegistrationContext

import luna_portal.luna_portal as assembled
from luna_portal.domain.appointments.lifecycle import AppointmentStatus

assert assembled.app
HUGE = "9" * 60_000
FORMS: tuple[Any, ...] = ({"$ne": 1}, {"a": {"b": ["c"]}})
LIES: tuple[Any, ...] = (*FORMS, ["1"], None, HUGE, 1.5, "x\x00y")
MOST = 64
KINDS = ("document", "result", "prescription")
FIELDS = {
    "appointment": "appointment", "session": "session", "reason": "appointment", "document": "document",
    "folder": "folder", "name": "document", "patient": "patient", "report": "report", "result": "hidden",
    "prescription": "prescription", "renewal": "renewal", "share": "share", "thing": "document", "code": "share",
    "label": "document", "note": "report", "comment": "report", "allergy": "allergy", "message": "mail", "mail": "mail",
    "practitioner": "practitioner", "service": "service", "day": "day", "starts_at": "starts_at",
}  # fmt: skip
"""What an argument or a form's field names, and the id of Ana's that an attacker puts there."""
STATUSES = tuple(status.value for status in AppointmentStatus)
WORDS = {
    "kind": KINDS, "status": STATUSES, "state": STATUSES, "to": STATUSES, "search": ("anacan", "moralescan"),
    "language": ("en",), "modality": ("in_person", "telemedicine"), "sort": ("name",), "look": ("list",),
    "charset": ("utf-8",),
}  # fmt: skip
"""What a text argument holds that names no row, with words that take its handler further than an id would."""


def handlers() -> dict[str, Any]:
    """Every registered handler's function by its full name, the framework's own too."""
    return {name: found.handler.fn for name, found in sorted(RegistrationContext.get().event_handlers.items())}


def parameters(function: Any) -> list[inspect.Parameter]:
    """What a handler takes besides itself."""
    return list(inspect.signature(function).parameters.values())[1:]


def well_formed(function: Any, ids: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Payloads of the right types, each text with what it may name of Ana's."""
    taken = parameters(function)
    offered = [_offered(one, ids, alone=len(taken) == 1) for one in taken]
    for number, chosen in enumerate(product(*offered)):
        if number == MOST:
            return
        yield dict(zip([one.name for one in taken], chosen, strict=True))


def _offered(argument: inspect.Parameter, ids: dict[str, str], *, alone: bool) -> list[Any]:
    """What an argument is given: its own kind of id, or nothing; one whose name says no kind, an id of every kind."""
    if argument.annotation is int:
        return [0, 1, -1, 10**12]
    if argument.annotation is bool:
        return [True, False]
    if argument.annotation is not str:
        return [{key: ids[name] for key, name in FIELDS.items()} | {"days": "7", "openings": "5"}, *FORMS]
    if argument.name == "thing":
        return [ids["document"], ids["report"], ids["prescription"]]
    if argument.name in FIELDS:
        return [ids[FIELDS[argument.name]], *([] if alone else [""])]
    return [*WORDS.get(argument.name, ids.values())]


def malformed(function: Any, ids: dict[str, str]) -> Iterator[Any]:
    """Payloads that no page of ours sends."""
    taken = parameters(function)
    good = next(well_formed(function, ids))
    for one in taken:
        yield from ({**good, one.name: lie} for lie in LIES)
        yield {name: value for name, value in good.items() if name != one.name}
    yield {**good, "self": 1}
    yield {**good, "now": "2000-01-01", "db": 1, "actor": {"role": "administration"}}
    yield "not a dict"
