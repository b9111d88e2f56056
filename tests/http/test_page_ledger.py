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


def entered(ledger: PageLedger, address: str, token: str, *, acts: bool = False) -> int:
    """The number of a page that was let in."""
    number = ledger.opened(address, token)
    assert number
    if acts:
        ledger.acted(number)
    return number


def test_an_open_page_counts_and_never_gives_way() -> None:
    ledger = PageLedger(2, 600, Time())
    first, _ = entered(ledger, "a", "t1"), entered(ledger, "a", "t2")
    assert ledger.opened("a", "t3") is None
    ledger.left(first)
    assert ledger.opened("a", "t3")
    assert ledger.opened("a", "t4") is None, "both are open again"


def test_a_page_with_an_act_counts_until_some_time_after_it_was_left() -> None:
    time = Time()
    ledger = PageLedger(2, 600, time)
    first, _ = entered(ledger, "a", "t1", acts=True), entered(ledger, "a", "t2")
    ledger.left(first)
    time.now = 599
    assert ledger.opened("a", "t3") is None
    time.now = 600
    assert ledger.opened("a", "t3")
    assert ledger.held("a") == 2


def test_where_all_are_taken_the_oldest_that_was_left_without_an_act_gives_way_and_its_state_goes() -> None:
    gone: list[str] = []
    ledger = PageLedger(4, 600, Time(), gone.append)
    ledger.left(entered(ledger, "a", "acted", acts=True))
    for token in ("t1", "t2"):
        ledger.left(entered(ledger, "a", token))
    ledger.left(entered(ledger, "b", "elsewhere"))
    ledger.left(entered(ledger, "a", "t3"))
    assert gone == []
    entered(ledger, "a", "t4")
    entered(ledger, "a", "t5")
    assert gone == ["t1", "t2"]
    assert ledger.held("a") == 4


def test_a_page_that_comes_back_keeps_that_it_acted() -> None:
    gone: list[str] = []
    ledger = PageLedger(2, 600, Time(), gone.append)
    ledger.left(entered(ledger, "a", "hers", acts=True))
    ledger.left(entered(ledger, "a", "hers"))
    for number in range(50):
        ledger.left(entered(ledger, "a", f"t{number}"))
    assert "hers" not in gone
    assert len(gone) == 49


def test_pages_that_acted_give_way_to_one_another_and_never_take_more_than_half() -> None:
    gone: list[str] = []
    ledger = PageLedger(10, 600, Time(), gone.append)
    for number in range(50):
        ledger.left(entered(ledger, "a", f"t{number}", acts=True))
    assert gone == [f"t{number}" for number in range(45)]
    for number in range(5):
        entered(ledger, "a", f"visitor{number}")
    assert ledger.opened("a", "visitor5") is None, "five that acted and five that are open"


def test_a_page_that_was_given_another_token_is_known_by_it() -> None:
    gone: list[str] = []
    ledger = PageLedger(2, 600, Time(), gone.append)
    entered(ledger, "a", "t1")
    second = entered(ledger, "a", "t1")
    ledger.renamed(second, "t2")
    ledger.left(second)
    ledger.left(entered(ledger, "a", "t2"))
    assert gone == [], "it came back as the same page"
    entered(ledger, "a", "t3")
    assert gone == ["t2"]


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
    gone: list[str] = []
    ledger = PageLedger(5, 600, Time(), gone.append)
    entered(ledger, "a", "t1")
    for number in range(50):
        again = entered(ledger, "a", "t1")
        ledger.renamed(again, f"given{number}")
        ledger.left(again)
        assert ledger.held("a") <= 5
    assert gone == [f"given{number}" for number in range(46)]


def test_a_page_refused_is_still_held_where_it_was_left() -> None:
    ledger = PageLedger(1, 600, Time())
    moving, staying = ledger.opened("a", "t1"), ledger.opened("b", "t2")
    assert moving
    assert staying
    ledger.acted(moving)
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
