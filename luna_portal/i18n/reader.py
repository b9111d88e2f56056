"""Dates, times and money as the reader says them, in the clinic's zone."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from babel.numbers import format_currency

from luna_portal.i18n.catalog import DEFAULT, t

PESOS = "MXN"
LOCALES = {"es": "es_MX", "en": "en_US"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their language ("es" or "en") and the zone whose clock is meant."""

    language: str = DEFAULT
    zone: ZoneInfo = ZoneInfo("America/Mexico_City")  # noqa: RUF009 - ZoneInfo is immutable and cached

    @property
    def locale(self) -> str:
        """Babel's name of the reader's locale."""
        return LOCALES[self.language]

    def text(self, key: str, **values: object) -> str:
        """The sentence for `key` in the reader's language."""
        return t(key, self.language, **values)

    def local(self, instant: datetime) -> datetime:
        """The instant on the clock of the reader's zone."""
        return instant.astimezone(self.zone)

    def time(self, instant: datetime) -> str:
        """Hour and minute on 24 hours in Spanish ("16:40"), on 12 in English ("4:40 PM")."""
        pattern = "HH:mm" if self.language == "es" else "h:mm a"
        clock = self.local(instant)
        return _clock(clock.hour, clock.minute, pattern, self.locale)

    def day(self, day: date | datetime) -> str:
        """Short: "jue 26 nov", "Thu, Nov 26"."""
        pattern = "EEE d MMM" if self.language == "es" else "EEE, MMM d"
        return _day(self._date(day), pattern, self.locale).replace(".", "")

    def day_long(self, day: date | datetime) -> str:
        """Long, without the year: "jueves 26 de noviembre", "Thursday, November 26"."""
        pattern = "EEEE d 'de' MMMM" if self.language == "es" else "EEEE, MMMM d"
        return _day(self._date(day), pattern, self.locale)

    def day_title(self, day: date | datetime) -> str:
        """The long day at the head of a page: "Jueves 26 de noviembre"."""
        said = self.day_long(day)
        return said[0].upper() + said[1:]

    def date_full(self, day: date | datetime) -> str:
        """With the year: "26 de noviembre de 2026", "November 26, 2026"."""
        pattern = "d 'de' MMMM 'de' y" if self.language == "es" else "MMMM d, y"
        return _day(self._date(day), pattern, self.locale)

    def month(self, day: date) -> str:
        """Month and year: "noviembre 2026", "November 2026"."""
        return _day(self._date(day), "LLLL y", self.locale)

    def month_short(self, day: date | datetime) -> str:
        """Month alone, short: "nov", "Nov"."""
        return _day(self._date(day), "LLL", self.locale).replace(".", "")

    def day_time(self, instant: datetime) -> str:
        """Long day and hour: "jueves 26 de noviembre, 10:20"."""
        return f"{self.day_long(instant)}, {self.time(instant)}"

    def money(self, minor: int, currency: str) -> str:
        """An amount in minor units as a price: "$650.50"; whole amounts lose their cents ("$650").

        English readers may think of another dollar, so they are told whose: "$650 MXN".
        """
        whose = "$#,##0.00 ¤¤" if self.language == "en" and currency == PESOS else None
        return _price(minor, currency, whose, self.locale)

    def zone_name(self) -> str:
        """The zone by its place: "Ciudad de México", "Tijuana"."""
        return _place(self.zone, self.locale)

    def _date(self, day: date | datetime) -> date:
        return self.local(day).date() if isinstance(day, datetime) else day


@lru_cache(maxsize=4096)
def _day(day: date, pattern: str, locale: str) -> str:
    """All pages say the same days and prices; to put one into words takes babel far longer than to remember it."""
    return format_date(day, pattern, locale=locale)


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, pattern: str, locale: str) -> str:
    return format_time(time(hour, minute), pattern, locale=locale)


@lru_cache(maxsize=4096)
def _price(minor: int, currency: str, pattern: str | None, locale: str) -> str:
    shown = format_currency(Decimal(minor).scaleb(-2), currency, pattern, locale=locale)
    return shown.removesuffix(".00").replace(".00 ", " ")


@lru_cache(maxsize=64)
def _place(zone: ZoneInfo, locale: str) -> str:
    return get_timezone_location(zone, locale=locale, return_city=True)
