"""The catalogs: every sentence a person reads, in es-MX and in English, by key."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("es", "en")
DEFAULT = "es"
TAGS = {"es": "es-MX", "en": "en"}


class MissingText(KeyError):
    """A key that a catalog lacks; a build or a test finds it before a reader does."""


def _flatten(prefix: str, table: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            flat |= _flatten(key, value)
        else:
            flat[key] = str(value)
    return flat


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language, keyed "area.name". The area is the file's name in `i18n/<language>/`."""
    found: dict[str, str] = {}
    for file in sorted((files("luna_portal.i18n") / language).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            found |= _flatten(file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8")))
    return found


def t(key: str, language: str, **values: object) -> str:
    """The sentence for `key`, with its named holes filled.

    Raises: MissingText when the catalog of that language lacks the key.
    """
    try:
        text = texts(language)[key]
    except KeyError:
        raise MissingText(f"{language}: {key}") from None
    return text.format(**values) if values else text


def has_text(key: str, language: str) -> bool:
    """Whether the catalog of that language knows the key."""
    return key in texts(language)


def plural(key: str, count: int, language: str, **values: object) -> str:
    """`key.one` or `key.other` by count, which fills the hole {count}. Both languages know just these two forms."""
    return t(f"{key}.{'one' if count == 1 else 'other'}", language, count=count, **values)
