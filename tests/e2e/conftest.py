"""A portal with the demo clinic, a mailbox, a phone and a desktop browser."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.server import ROOT, Mailbox, Served, mail_server, serve

SCREENS = ROOT / "build" / "screens"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
PATIENCE = 10_000
"""Milliseconds for what is looked at to come: a machine may have more to do than this."""
PASSWORD = "jacaranda en flor"  # noqa: S105 - the demo's


expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here runs in a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, quiet."""
    chromium = os.environ.get("LUNA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "no Chromium: install Debian's package chromium, or set LUNA_CHROMIUM"
    quiet = ("disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update")
    return {"executable_path": chromium, "args": ["--no-sandbox", "--disable-sync", *(f"--{flag}" for flag in quiet)]}


@pytest.fixture(scope="module")
def browser_context_args(base_url: str) -> dict[str, Any]:
    """A phone in Mexico City."""
    return {"base_url": base_url, "viewport": PHONE, "locale": "es-MX", "timezone_id": "America/Mexico_City"}


@pytest.fixture(scope="session")
def mailbox_and_url() -> Iterator[tuple[Mailbox, str]]:
    """One mail server for the session."""
    with mail_server() as both:
        yield both


@pytest.fixture(scope="session")
def mailbox(mailbox_and_url: tuple[Mailbox, str]) -> Mailbox:
    """What the portal has sent."""
    return mailbox_and_url[0]


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo clinic's data folder, never served again."""
    data = tmp_path_factory.mktemp("seeded") / "data"
    with serve(data, "--demo"):
        return data


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, seeded: Path, mailbox_and_url: tuple[Mailbox, str]
) -> Iterator[Served]:
    """The demo clinic, served: each file of tests has its own, so that none meets what another has changed."""
    data = tmp_path_factory.mktemp("portal") / "data"
    shutil.copytree(seeded, data)
    with serve(data, LUNA_SMTP_URL=mailbox_and_url[1], LUNA_MAIL_FROM="citas@jacarandas.example") as running:
        yield running


@pytest.fixture(scope="module")
def base_url(served: Served) -> str:
    """Where the browser finds it."""
    return served.url


@pytest.fixture
def look(page: Page) -> Callable[[str], None]:
    """Keep a picture of the screen, whole, under build/screens/."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def _look(name: str) -> None:
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)

    return _look


def signed_in(context: BrowserContext, base_url: str, name: str) -> str:
    """Give a browser the session of somebody of the demo, as the form's own post does; where that would lead."""
    context.clear_cookies(name=re.compile("^luna(_side)?$"))
    answer = context.request.post(
        f"{base_url}/auth/entrar", form={"email": f"{name}@example.com", "password": PASSWORD, "lang": "es"},
        headers={"Origin": base_url}, max_redirects=0,
    )  # fmt: skip
    assert answer.status == HTTPStatus.SEE_OTHER, answer.text()
    return answer.headers["location"]


@pytest.fixture
def nothing_half_written(served: Served) -> None:
    """No draft of an earlier test is there again."""
    served.sql("DELETE FROM draft")


@pytest.fixture
def sign_in(page: Page, base_url: str) -> Callable[..., None]:
    """Sign somebody of the demo in, and open where that leads. The form itself is filled in test_patient.py."""

    def _sign_in(name: str, lands_on: str = "/inicio") -> None:
        page.goto("about:blank")  # what was open would lead to the door by itself
        leads_to = signed_in(page.context, base_url, name)
        assert re.search(f"{lands_on}/?$", leads_to), leads_to
        page.goto(leads_to, wait_until="commit")

    return _sign_in


@pytest.fixture(autouse=True)
def _patience(page: Page) -> None:
    """Wait ten seconds for what should come, not thirty."""
    page.set_default_timeout(PATIENCE)
