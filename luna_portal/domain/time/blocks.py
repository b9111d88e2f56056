"""Five-minute blocks of time, numbered, so that a database can say that each is taken once."""

from luna_portal.domain.time.intervals import Interval, micros

BLOCK_MINUTES = 5
_BLOCK = BLOCK_MINUTES * 60 * 1_000_000


def blocks_of(span: Interval) -> range:
    """The numbers (minutes since 1970 // 5) of all blocks that the span touches.

    The start is rounded down and the end up, so that spans that share an instant always share a block.
    Two spans may share a block without sharing an instant only when one of them is off the five-minute grid.
    """
    return range(micros(span.start) // _BLOCK, -(-micros(span.end) // _BLOCK))
