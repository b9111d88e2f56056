"""The demo on PostgreSQL and Valkey with two workers: what a visitor does on it, from the front page to a cancel."""

import re
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.server import Mailbox, Served, serve_larger, wait_until
from tests.e2e.steps import book_next_month, choose_roomiest_day, link_in, turn_month, visitor

WORKERS = 2
MAILS = {"booked", "invitation", "cancelled"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, mailbox_and_url: tuple[Mailbox, str]) -> Iterator[Served]:
    """The demo clinic, newly made there."""
    data = tmp_path_factory.mktemp("larger") / "data"
    mail = {"LUNA_SMTP_URL": mailbox_and_url[1], "LUNA_MAIL_FROM": "citas@jacarandas.example"}
    with serve_larger(data, "--demo", workers=WORKERS, **mail) as running:
        yield running


def standing(served: Served, folio: str) -> tuple[str, int]:
    """How an appointment stands, and how many blocks of time it takes."""
    status = served.sql("SELECT status FROM appointment WHERE folio = :folio", folio=folio)[0][0]
    blocks = served.sql(
        "SELECT count(*) FROM takenblock JOIN appointment ON appointment.id = appointment_id WHERE folio = :folio",
        folio=folio,
    )
    return status, blocks[0][0]


@pytest.mark.feature("PUB-3")
@pytest.mark.feature("CON-4")
@pytest.mark.feature("CON-5")
def test_a_visitor_books_from_the_front_page_then_moves_and_cancels_by_the_mails_link(
    page: Page, served: Served, mailbox: Mailbox
) -> None:
    assert len(psutil.Process(served.process.pid).children()) == WORKERS
    assert served.database.startswith("postgresql")
    who = visitor("Rosa")
    page.goto("/")
    page.get_by_test_id("book").click()
    for choice in ("in_person", "consulta-general", "lucia-diaz"):
        page.locator(f"[data-choice={choice}]").click()
    folio = book_next_month(page, who)
    status, blocks = standing(served, folio)
    assert (status, blocks) == ("confirmed", 8)
    mail = mailbox.wait_for(who.email).get_body(("plain",))
    assert mail is not None
    path = link_in(mail.get_content(), "/cita/")
    page.context.clear_cookies()
    page.goto(path)
    when = page.get_by_test_id("when")
    expect(when).to_have_text(re.compile(r"\d"))
    before = when.inner_text()
    page.get_by_test_id("change").first.click()
    turn_month(page)
    choose_roomiest_day(page)
    page.locator(".time").nth(1).click()
    page.get_by_test_id("move").click()
    expect(page.get_by_test_id("undo-bar")).to_be_visible()
    expect(when).not_to_have_text(before)
    page.get_by_test_id("cancel").first.click()
    page.get_by_test_id("yes").click()
    expect(page.get_by_text("Cancelada").first).to_be_visible()
    assert standing(served, folio) == ("cancelled", 0)
    undo_is_over = "UPDATE outboxmessage SET due_at = created_at WHERE kind = 'cancelled' AND recipient = :mail"
    served.sql(undo_is_over, mail=who.email)
    sent = "SELECT kind FROM outboxmessage WHERE recipient = :mail AND sent_at IS NOT NULL"
    wait_until(lambda: len(served.sql(sent, mail=who.email)) == len(MAILS), "the mails")
    assert {kind for (kind,) in served.sql(sent, mail=who.email)} == MAILS
    assert len(mailbox.to(who.email)) == len(MAILS), "each goes out once"
