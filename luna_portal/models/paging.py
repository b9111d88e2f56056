"""Pages of a list: which rows of a table stand on the one that is asked for."""

from typing import NamedTuple


class Place(NamedTuple):
    """A page (from 1) of a list that has `pages`: `limit` rows from `offset` on."""

    page: int
    pages: int
    offset: int
    limit: int


def place(total: int, page: int, size: int) -> Place:
    """Where a page of `size` rows stands; a page that is not there is the nearest one."""
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    return Place(page, pages, (page - 1) * size, size)
