"""How many pages of one address the server holds."""

from itertools import count

from luna_portal.http.page_ledger import PageLedger


class Time:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def test_a_page_counts_until_some_time_after_it_was_left() -> None:
    time = Time()
    ledger = PageLedger(2, 600, time)
    first, second = ledger.opened("a", "t1"), ledger.opened("a", "t2")
    assert first
    assert second
    assert ledger.opened("a", "t3") is None
    ledger.left(first)
    time.now = 599
    assert ledger.opened("a", "t3") is None
    time.now = 600
    assert ledger.opened("a", "t3")
    assert ledger.held("a") == 2


def test_a_page_that_comes_back_is_the_same_page_and_wherever_it_comes_back() -> None:
    ledger = PageLedger(1, 600, Time())
    for address in ("a", "a", "b", "a"):
        number = ledger.opened(address, "t1")
        assert number
        assert ledger.held(address) == 1
        ledger.left(number)
    assert ledger.held("b") == 0


def test_a_token_that_is_open_already_is_another_page() -> None:
    ledger = PageLedger(5, 600, Time())
    first, second = ledger.opened("a", "t1"), ledger.opened("a", "t1")
    assert first
    assert second
    assert ledger.held("a") == 2
    ledger.left(second)
    ledger.left(first)
    assert ledger.held("a") == 2


def test_whoever_uses_the_same_open_token_again_and_again_does_not_get_around_it() -> None:
    ledger = PageLedger(5, 600, Time())
    assert ledger.opened("a", "t1")
    opened = 0
    for _ in range(50):
        number = ledger.opened("a", "t1")
        if number:
            opened += 1
            ledger.left(number)
    assert opened <= 4


def test_a_page_refused_is_still_held_where_it_was_left() -> None:
    ledger = PageLedger(1, 600, Time())
    moving, staying = ledger.opened("a", "t1"), ledger.opened("b", "t2")
    assert moving
    assert staying
    ledger.left(moving)
    assert ledger.opened("b", "t1") is None
    assert ledger.held("a") == 1
    assert ledger.opened("a", "t3") is None


def test_nothing_is_kept_of_who_has_gone() -> None:
    time = Time()
    ledger = PageLedger(100, 600, time)
    for number in count():
        if number == 1000:
            break
        page = ledger.opened(f"address {number}", f"token {number}")
        assert page
        ledger.left(page)
    time.now = 601
    assert ledger.held("anybody") == 0
    assert not ledger._left
    assert not ledger._held
    assert not ledger._open
    assert not ledger._tokens
