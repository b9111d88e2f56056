"""How many online bookings of visitors are confirmed at once, wait for their mail's confirmation, or are refused."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
AT_ONCE_BY_MAIL: Final = 3
BY_MAIL_AN_HOUR: Final = 6
BY_MAIL_A_DAY: Final = 10
HOURS_A_DAY: Final = 3
"""How many full hours' worth of bookings one network may have confirmed at once in a day."""
PEOPLE_BY_MAIL: Final = 2
"""How many people's worth of open appointments an unconfirmed mail address may have: a parent books for children."""


class Standing(StrEnum):
    """What becomes of a booking."""

    AT_ONCE = "at_once"
    HELD = "held"
    TOO_MANY_BY_MAIL = "too_many_by_mail"
    TOO_MANY_OPEN = "too_many_open"
    TOO_MANY_BY_NETWORK = "too_many_by_network"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a clinic allows: open appointments of a new and of a known patient, and by network what is confirmed and held."""

    open_new: int
    open_known: int
    by_network: int
    held_by_network: int
    mail_works: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """What was booked before: open appointments of the patient and of the mail, bookings by mail and by network."""

    open_of_patient: int = 0
    open_of_mail: int = 0
    mail_hour: int = 0
    mail_day: int = 0
    network_hour: int = 0
    network_day: int = 0
    network_held: int = 0


def patient_standing(open_of_patient: int, limits: Limits, *, known: bool) -> Standing:
    """Whether the patient may have one more open appointment."""
    most = limits.open_known if known else limits.open_new
    return Standing.TOO_MANY_OPEN if open_of_patient >= most else Standing.AT_ONCE


def visitor_standing(counts: Counts, limits: Limits, *, known: bool, mail_confirmed: bool) -> Standing:
    """What becomes of the next booking of somebody who is not signed in.

    Mail addresses are limited strictly, because each booking writes to one; networks generously, because a clinic's
    wifi or a telephone company's customers share one. `known` is a patient whom the clinic has seen, or whose mail is
    confirmed: hers is never held.
    """
    if patient_standing(counts.open_of_patient, limits, known=known) is not Standing.AT_ONCE:
        return Standing.TOO_MANY_OPEN
    if counts.mail_hour >= BY_MAIL_AN_HOUR or counts.mail_day >= BY_MAIL_A_DAY:
        return Standing.TOO_MANY_BY_MAIL
    if not mail_confirmed and counts.open_of_mail >= PEOPLE_BY_MAIL * limits.open_new:
        return Standing.TOO_MANY_OPEN
    return Standing.AT_ONCE if known else _standing_of_unknown(counts, limits)


def _standing_of_unknown(counts: Counts, limits: Limits) -> Standing:
    """Whether nothing speaks against confirming at once, or the time waits for the mail, or even that is too much."""
    by_mail = counts.mail_hour >= AT_ONCE_BY_MAIL
    by_network = counts.network_hour >= limits.by_network or counts.network_day >= HOURS_A_DAY * limits.by_network
    if not (by_mail or by_network):
        return Standing.AT_ONCE
    if limits.mail_works and counts.network_held < limits.held_by_network:
        return Standing.HELD
    return Standing.TOO_MANY_BY_MAIL if by_mail else Standing.TOO_MANY_BY_NETWORK
