"""What people do on the screens, as the journeys need it."""

import itertools
import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect
from pypdf import PdfReader

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody new, with an address of her own."""

    given_name: str
    first_surname: str
    email: str
    birth_on: str = "1985-02-03"
    phone: str = "55 1234 5678"


def visitor(name: str = "María José") -> Visitor:
    """A person whom the clinic has never seen."""
    number = next(_numbers)
    return Visitor(name, f"Núñez {'ABCDEFGHIJ'[number % 10]}", f"visit{number}.{name.lower()[:2]}@example.net")


def listening(page: Page, path: str) -> None:
    """Open a page and wait until React listens."""
    page.goto(path)
    page.wait_for_function("() => Object.keys(document.documentElement).some(one => one.startsWith('__react'))")


def hydrated(page: Page, path: str) -> None:
    """Open a page and wait until it answers: React listens, nothing is still to come, and the portal has spoken."""
    listening(page, path)
    expect(page.locator(".brand").first).to_have_text("Clínica Jacarandas")
    page.wait_for_function("() => document.querySelectorAll('main .bone').length === 0")


def to_times(
    page: Page, *, service: str = "consulta-general", who: str = "lucia-diaz", start: str = "/agendar"
) -> None:
    """From the first step to the month."""
    page.goto(start)
    page.locator("[data-choice=in_person]").click()
    page.locator(f"[data-choice={service}]").click()
    page.locator(f"[data-choice={who}]").click()
    expect(page.locator(".time").first).to_be_visible()


def turn_month(page: Page) -> None:
    """One month on."""
    expect(page.locator(".month-day.free").first).to_be_visible()
    before = page.get_by_test_id("month").inner_text()
    page.get_by_test_id("next-month").click()
    expect(page.get_by_test_id("month")).not_to_have_text(before)


def choose_roomiest_day(page: Page) -> None:
    """The shown month's day with the most free times, so that one of them being taken leaves others."""
    labels = page.locator(".month-day.free").evaluate_all("days => days.map(day => day.getAttribute('aria-label'))")
    counts = [int(found.group(1)) if (found := re.search(r"(\d+) horarios?", label)) else 0 for label in labels]
    page.locator(".month-day.free").nth(counts.index(max(counts))).click()
    expect(page.locator(".month-day.chosen")).to_have_count(1)


def fetched(page: Page, link: str) -> bytes:
    """What the link with that name gives, fetched with the page's cookies."""
    href = page.get_by_role("link", name=link).first.get_attribute("href")
    answer = page.context.request.get(href or "")
    assert answer.ok, (href, answer.status)
    return answer.body()


def hold_next_month(page: Page) -> str:
    """Hold a time far enough ahead to be changed later; what the bar says of it."""
    turn_month(page)
    choose_roomiest_day(page)
    page.locator(".time").first.click()
    held = page.get_by_test_id("held")
    expect(held).to_be_visible()
    return held.inner_text()


def fill_data(page: Page, who: Visitor) -> None:
    """A first visit's own data."""
    page.get_by_label("Nombre").fill(who.given_name)
    page.get_by_label("Primer apellido").fill(who.first_surname)
    page.get_by_label("Fecha de nacimiento").fill(who.birth_on)
    page.get_by_label("Correo").fill(who.email)
    page.get_by_label("Teléfono").fill(who.phone)


def book(page: Page, who: Visitor) -> str:
    """The whole way of a new patient; the folio."""
    to_times(page)
    return book_next_month(page, who)


def book_next_month(page: Page, who: Visitor) -> str:
    """From the month to the folio."""
    hold_next_month(page)
    page.get_by_test_id("continue").click()
    fill_data(page, who)
    page.get_by_test_id("continue").click()
    page.get_by_label("Leí el aviso").check()
    page.get_by_test_id("confirm").click()
    folio = page.get_by_test_id("folio")
    expect(folio).to_have_text(re.compile(r"CJ-\d{5}"))
    return folio.inner_text().split()[-1]


def link_in(text: str, part: str) -> str:
    """The path of the first link in a mail whose path begins with `part`."""
    found = re.search(rf"http://[^/\s]+({re.escape(part)}[^\s\"<>)]*)", text)
    assert found, text
    return found.group(1)


def link_of(reader: PdfReader) -> str:
    """Where the paper's code leads, without the host."""
    address = str(reader.pages[-1]["/Annots"][0].get_object()["/A"]["/URI"])
    return address[address.index("/verificar/") :]
