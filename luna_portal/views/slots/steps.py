"""The steps of a booking: which come, and where one stands."""

from collections.abc import Sequence

MODALITY, SERVICE, PRACTITIONER, TIME, DATA, CONFIRM, DONE = (
    "modality", "service", "practitioner", "time", "data", "confirm", "done",
)  # fmt: skip
ORDER = (MODALITY, SERVICE, PRACTITIONER, TIME, DATA, CONFIRM)
TIMED = frozenset({TIME, DATA, CONFIRM})
"""Those that have a day, and perhaps a held time."""


def neighbour(steps: Sequence[str], step: str, by: int) -> str:
    """The step `by` places on, or the first or last one; steps that do not come are passed over."""
    known = [one for one in ORDER if one in steps]
    at = known.index(step) if step in known else 0
    return known[max(0, min(len(known) - 1, at + by))]


def place(steps: Sequence[str], step: str) -> int:
    """Which of the steps that come this one is, from 1; the last one once all are done."""
    known = [one for one in ORDER if one in steps]
    return known.index(step) + 1 if step in known else len(known)


def share(steps: Sequence[str], step: str) -> str:
    """How far the step is, as a CSS width."""
    return f"{round(100 * place(steps, step) / max(1, len(steps)))}%"
