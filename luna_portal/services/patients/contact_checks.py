"""Checks of mail addresses, phones and CURPs that people type."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic_core import PydanticCustomError
from stdnum.exceptions import ValidationError as NotACurp
from stdnum.mx import curp as curps

from luna_portal.domain.identifiers import normalise_email

REGION = "MX"


_SEX_X = re.compile(r"(?P<before>[A-Z][AEIOUX][A-Z]{2}\d{6})X(?P<after>[A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z]\d)")


def checked_email(value: str) -> str:
    """The address as it is compared. Raises: PydanticCustomError (in a form: a field's fault) when it cannot be one."""
    try:
        found = validate_email(value.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise typed_fault("email_wrong") from None
    return normalise_email(found.normalized)


def checked_phone(value: str) -> str:
    """The number as E.164; ten digits are Mexican. Raises: PydanticCustomError when nobody can be called there."""
    try:
        number = phonenumbers.parse(value, REGION)
    except phonenumbers.NumberParseException:
        raise typed_fault("phone_wrong") from None
    if not phonenumbers.is_possible_number(number):
        raise typed_fault("phone_wrong")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def checked_curp(value: str) -> str | None:
    """The CURP in capitals, None for none; its sex may be X, as on the newer ones. Raises: PydanticCustomError."""
    number = curps.compact(value)
    if not number:
        return None
    try:
        if _SEX_X.fullmatch(number):
            if curps.calc_check_digit(number) != number[-1]:
                raise typed_fault("curp_wrong")
            curps.get_birth_date(number)
        else:
            curps.validate(number)
    except (NotACurp, ValueError):
        raise typed_fault("curp_wrong") from None
    return str(number)


def typed_fault(name: str) -> PydanticCustomError:
    """The error that makes a field's refusal of that name."""
    return PydanticCustomError("refusal", "{name}", {"name": name})
