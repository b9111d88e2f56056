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
LIES: tuple[Any, ...] = ({"$ne": 1}, ["1"], None, HUGE, 1.5, "x\x00y", {"a": {"b": ["c"]}})
MOST = 64
KINDS = ("document", "result", "prescription")
FIELDS = {
    "appointment": "appointment", "session": "session", "reason": "appointment", "document": "document",
    "folder": "folder", "name": "document", "patient": "patient", "report": "report", "result": "hidden",
    "prescription": "prescription", "renewal": "renewal", "share": "share", "thing": "document", "code": "share",
    "label": "document", "note": "report", "comment": "report", "allergy": "allergy",
}  # fmt: skip
"""What a form may be asked to hold, and whose id an attacker puts there."""


def handlers() -> dict[str, Any]:
    """Every registered handler's function by its full name, the framework's own too."""
    return {name: found.handler.fn for name, found in sorted(RegistrationContext.get().event_handlers.items())}


def parameters(function: Any) -> list[inspect.Parameter]:
    """What a handler takes besides itself."""
    return list(inspect.signature(function).parameters.values())[1:]


def well_formed(function: Any, ids: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Payloads of the right types, with somebody else's ids wherever a text goes.

    Of several arguments, one that is named after a thing is given that thing of Ana's, or nothing.
    """
    statuses = [status.value for status in AppointmentStatus]
    values: dict[Any, list[Any]] = {
        str: [*ids.values(), *statuses, *KINDS],
        int: [0, 1, -1, 10**12],
        bool: [True, False],
    }
    taken = parameters(function)
    kinds = [
        values.get(one.annotation, [{key: ids[name] for key, name in FIELDS.items()} | {"days": "7", "openings": "5"}])
        for one in taken
    ]
    if len(taken) > 1:
        known = [[ids[FIELDS[one.name]], ""] if one.name in FIELDS else [] for one in taken]
        kinds = [named or kind for named, kind in zip(known, kinds, strict=True)]
    for number, chosen in enumerate(product(*kinds)):
        if number == MOST:
            return
        yield dict(zip([one.name for one in taken], chosen, strict=True))


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
