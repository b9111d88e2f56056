"""Phone numbers: as they are read aloud, and as a link that calls them."""


def phone_link(number: str) -> str:
    """The address that calls a number."""
    return f"tel:{number.replace(' ', '')}"


def readable_phone(number: str) -> str:
    """A number as it is read aloud: Mexico's without its country code, others with it; as written when not known."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    try:
        found = parse(number, "MX")
    except NumberParseException:
        return number
    home = found.country_code == 52  # noqa: PLR2004 - Mexico
    return str(format_number(found, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL))
