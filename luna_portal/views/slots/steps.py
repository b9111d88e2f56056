"""The steps of a booking: which come, and where one stands."""

from collections.abc import Sequence

MODALITY, SERVICE, PRACTITIONER, TIME, DATA, CONFIRM, DONE = (
    "modality", "service", "practitioner", "time", "data", "confirm", "done",
)  # fmt: skip
ORDER = (MODALITY, SERVICE, PRACTITIONER, TIME, DATA, CONFIRM)


def neighbour(steps: Sequence[str], step: str, by: int) -> str:
    """The step `by` places on, or the first or last one; steps that do not come are passed over."""
    known = [one for one in ORDER if one in steps]
    at = known.index(step) if step in known else 0
    return known[max(0, min(len(known) - 1, at + by))]


def share(steps: Sequence[str], step: str) -> str:
    """How far the step is, as a CSS width."""
    known = [one for one in ORDER if one in steps]
    at = known.index(step) + 1 if step in known else len(known)
    return f"{round(100 * at / max(1, len(known)))}%"
