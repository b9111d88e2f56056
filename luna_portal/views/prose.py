"""A longer text of our own templates as blocks that a page can draw: titles, paragraphs, list items."""

from dataclasses import dataclass

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is "title", "item" or "text"; `strong` says that the template stresses all or part of it."""

    kind: str
    text: str
    strong: bool = False


def blocks(text: str) -> list[Block]:
    """The blocks of a text with "## titles", "- items" and **stress**, the only marks that the notices use."""
    found = []
    for line in (line.strip() for line in text.splitlines()):
        if line:
            kind = "title" if line.startswith("## ") else "item" if line.startswith("- ") else "text"
            bare = line.removeprefix("## ").removeprefix("- ")
            found.append(Block(kind, bare.replace("**", ""), bare.startswith("**")))
    return found


def phone_link(number: str) -> str:
    """The address that calls a number."""
    return f"tel:{number.replace(' ', '')}"


def phone_label(phone: str) -> str:
    """A phone number (E.164) as people write it: "55 5555 0100"; as it is when it is none."""
    try:
        number = parse(phone, "MX")
    except NumberParseException:
        return phone
    home = number.country_code == 52  # noqa: PLR2004 - Mexico
    return format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
