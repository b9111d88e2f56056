"""The bench of bookings works on the demo of a larger clinic: it books, and counts what it booked."""

import pytest

from tests.bench import booking
from tests.bench.__main__ import main

SMALL = booking.Size(clients=4, each=3, rounds=1)


@pytest.fixture(autouse=True)
def _patience() -> None:
    """No browser is asked for."""


def test_bookings_are_measured_on_postgresql_with_one_worker_and_with_two() -> None:
    figures = {one.bench: one.value for one in booking.measure_larger(SMALL)}
    assert set(figures) == {f"booking.postgresql.{n}.{what}" for n in (1, 2) for what in ("rate", "cpu")}
    assert all(value > 0 for value in figures.values())


@pytest.mark.parametrize(
    "wrong", [["booking", "--on", "oracle"], ["race", "--on", "postgresql"], ["--on", "postgresql"], ["nothing"]]
)
def test_what_cannot_be_measured_is_refused(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
