"""A phone number and the clinic's address, as they stand on every page, mail and receta."""

import pytest

from luna_portal.models import Clinic
from luna_portal.views.clinic.phone import phone_link, readable_phone


@pytest.mark.parametrize(
    ("number", "read"),
    [("+525555550100", "55 5555 0100"), ("+14155550100", "+1 415-555-0100"), ("recepción", "recepción")],
)
def test_a_number_is_read_without_mexico_s_code_and_with_any_other(number: str, read: str) -> None:
    assert readable_phone(number) == read


def test_a_link_that_calls_holds_no_blanks() -> None:
    assert phone_link("55 5555 0100") == "tel:5555550100"


def test_the_address_leaves_out_what_is_not_known() -> None:
    whole = Clinic(
        name="Luna", street="Hidalgo 5", neighbourhood="Centro", postcode="06000", city="Ciudad de México",
        phone="1", email="a@example.com", privacy_contact="a@example.com",
    )  # fmt: skip
    assert whole.address == "Hidalgo 5, Centro, 06000 Ciudad de México"
    whole.neighbourhood = whole.postcode = ""
    assert whole.address == "Hidalgo 5, Ciudad de México"
