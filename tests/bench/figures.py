"""One measured figure, its target, and how figures are said."""

import json
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in `unit` against a target, if it has one; `least` says that more is better."""

    bench: str
    value: float
    unit: str
    target: float | None
    least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the target is reached; what has none is only told."""
        if self.target is None:
            return True
        return self.value >= self.target if self.least else self.value <= self.target

    def as_json(self) -> str:
        """One object on one line."""
        shown = {key: value for key, value in asdict(self).items() if key != "least"}
        return json.dumps(shown | {"value": round(self.value, 3), "ok": self.ok})

    def as_text(self) -> str:
        """One line for people."""
        mark = "ok " if self.ok else "MISSED"
        must = "" if self.target is None else f" (must be {'≥' if self.least else '≤'} {self.target:g})"
        return f"{mark} {self.bench:<28} {self.value:>10.2f} {self.unit}{must}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share (0 to 1) of the values lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def timed(work: Callable[[int], object], rounds: int, warm: int = 5) -> list[float]:
    """Milliseconds of each round; `work` is given the round's number. The first `warm` rounds are not counted."""
    took = []
    for number in range(-warm, rounds):
        begin = time.perf_counter()
        work(number)
        if number >= 0:
            took.append((time.perf_counter() - begin) * 1000)
    return took


def say(figures: Iterable[Figure], *, as_json: bool) -> bool:
    """Print the figures as they come; whether all are ok."""
    fine = True
    for figure in figures:
        print(figure.as_json() if as_json else figure.as_text(), flush=True)
        fine = fine and figure.ok
    return fine
