"""What is taken of a professional's time is the whole blocks of every visit with its buffers, however they lie."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.time.blocks import BLOCK_MINUTES, blocks_of
from luna_portal.domain.time.intervals import Interval
from luna_portal.models.slots.taken_time import spans_of

NINE = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BUFFERS = {1: (0, 0), 2: (10, 5), 3: (0, 7)}
BLOCK_MICROS = BLOCK_MINUTES * 60_000_000
Visit = tuple[datetime, datetime, int]


@st.composite
def agendas(draw: st.DrawFn) -> list[Visit]:
    """A day's visits: many follow each other without a break, some overlap, some leave room."""
    rows: list[Visit] = []
    start = NINE
    for _ in range(draw(st.integers(0, 12))):
        start += timedelta(minutes=draw(st.sampled_from((0, 0, 0, 3, 15, 40, -10, -60))))
        end = start + timedelta(minutes=draw(st.sampled_from((5, 17, 30, 40))))
        rows.append((start, end, draw(st.sampled_from(sorted(BUFFERS)))))
        start = end
    return draw(st.permutations(rows)) if draw(st.booleans()) else rows


@given(agendas(), st.booleans())
def test_exactly_the_blocks_of_the_visits_and_their_buffers_are_taken(rows: list[Visit], as_text: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    given_rows = [(_written(start), _written(end), service) for start, end, service in rows] if as_text else rows
    wanted: set[int] = set()
    for start, end, service in rows:
        before, after = (timedelta(minutes=minutes) for minutes in BUFFERS[service])
        wanted |= set(blocks_of(Interval(start - before, end + after)))
    found: set[int] = set()
    for span in spans_of(given_rows, BUFFERS):
        assert span.begins % BLOCK_MICROS == span.ends % BLOCK_MICROS == 0
        found |= set(range(span.begins // BLOCK_MICROS, span.ends // BLOCK_MICROS))
    assert found == wanted


def test_a_full_day_is_one_span() -> None:
    rows = [(NINE + timedelta(minutes=40 * n), NINE + timedelta(minutes=40 * (n + 1)), 1) for n in range(11)]
    (day,) = spans_of(rows, BUFFERS)
    assert day.minutes == 440


def _written(instant: datetime) -> str:
    """As SQLite keeps it."""
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")
