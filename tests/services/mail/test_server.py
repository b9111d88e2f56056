"""No sentence claims a mail while there is no mail server."""

import re
import tomllib
from pathlib import Path

import pytest

from luna_portal.services.mail.server import WITHOUT, mail_works, true_key
from tests.scenarios.online_visitors import SMTP, settings

I18N = Path(__file__).parents[3] / "luna_portal" / "i18n"
CLAIMS = re.compile(
    r"(?i)(enviamos|enviaremos|mandamos|avisamos|avisaremos|llega) [^.]*(correo|mensaje|enlace|confirmaci)"
)
HELD_ALONE = {
    "booking.held_text",
    "patient.held.text",
    "patient.held.by_mail",
    "patient.held.done",
    "refusal.confirm_by_mail",
}
"""Of appointments that wait for a mail's confirmation, which none does without a mail server."""
OTHERWISE_TRUE = {"booking.account_text", "public.faq.account_answer", "refusal.email_missing"}
"""Drawn only where mail works, or a word of the field's own."""


def sentences(language: str) -> dict[str, str]:
    """Every sentence of the screens by its key."""
    found: dict[str, str] = {}

    def walk(place: dict[str, object], path: str) -> None:
        for name, value in place.items():
            if isinstance(value, dict):
                walk(value, f"{path}.{name}")
            elif isinstance(value, str):
                found[f"{path}.{name}"] = value

    for file in (I18N / language).glob("*.toml"):
        if file.stem not in {"mail", "doctor", "start", "pdf"}:
            walk(tomllib.loads(file.read_text("utf-8")), file.stem)
    return found


def test_a_claim_is_said_where_mail_works_and_the_truth_where_it_does_not() -> None:
    with settings(smtp_url=SMTP):
        assert mail_works()
        assert true_key("results.desk.released_now") == "results.desk.released_now"
    assert not mail_works()
    assert true_key("results.desk.released_now") == "results.desk.released_now_without_mail"
    assert true_key("results.desk.comment_saved") == "results.desk.comment_saved"


def test_every_sentence_that_claims_a_mail_has_one_for_a_clinic_without_a_mail_server() -> None:
    spanish = sentences("es")
    claims = {key for key, text in spanish.items() if CLAIMS.search(text) and not key.endswith(WITHOUT)}
    assert len(claims) > 10
    assert {key for key in claims if key + WITHOUT not in spanish} - HELD_ALONE - OTHERWISE_TRUE == set()


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_is_said_instead_claims_none(language: str) -> None:
    instead = {key: text for key, text in sentences(language).items() if key.endswith(WITHOUT)}
    assert len(instead) > 10
    assert [key for key, text in instead.items() if CLAIMS.search(text)] == []
