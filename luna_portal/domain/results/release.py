"""When a result reaches its patient: the rule of the study, her own wish, what a clinician may do, and what is critical."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from luna_portal.domain.refusals import Refusal


class ReleaseRule(StrEnum):
    """When a result reaches its patient: when it comes, when a clinician has written a sentence, or on a day."""

    AT_ONCE = "at_once"
    AFTER_COMMENT = "after_comment"
    ON_DATE = "on_date"


CALL_WITHIN: Final = timedelta(days=30)
"""How long after its release a critical result asks its patient to call that very day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report that is not released yet stands: its rule, the clinic's day from which ON_DATE lets it go.

    `critical` says that a value is, `told` that it is noted how and when the patient was told of it, `tried` that what is
    written now says that nobody could be told; `unjudged` that nobody could compare a value with its reference or with a
    critical limit.
    """

    rule: ReleaseRule
    commented: bool
    release_on: date | None = None
    critical: bool = False
    told: bool = False
    unjudged: bool = False
    tried: bool = False

    @property
    def is_held(self) -> bool:
        """Whether no rule and nobody may let it go: critical, and unexplained or the patient not told."""
        return self.critical and not (self.commented and self.told)


class CommentWished(Refusal):
    """The patient asked to get her results only with an explanation, and none is written yet."""

    key = "results.comment_wished"
    status: ClassVar[int] = 409

    def __init__(self) -> None:
        super().__init__(field="comment")


class CriticalUnexplained(Refusal):
    """A critical value goes out only with a sentence that says what it means and what to do."""

    key = "results.critical.unexplained"
    status: ClassVar[int] = 409

    def __init__(self) -> None:
        super().__init__(field="comment")


class CriticalUntold(Refusal):
    """A critical value goes out only once it is noted how and when the patient was told; that it was `tried` is not enough."""

    key = "results.critical.untold"
    status: ClassVar[int] = 409

    def __init__(self, *, tried: bool = False) -> None:
        if tried:
            self.key = "results.critical.untold_tried"
        super().__init__(field="way")


class AlreadyReleased(Refusal):
    """A released report never changes; a correction is a new one."""

    key = "results.already_released"
    status: ClassVar[int] = 409


def release_day(rule: ReleaseRule, days: int, issued_on: date) -> date | None:
    """The day from which the rule lets a report go, `days` after its issue; None for rules without a day."""
    return issued_on + timedelta(days=max(days, 0)) if rule is ReleaseRule.ON_DATE else None


def is_due(report: Standing, wish: ReleaseRule, today: date) -> bool:
    """Whether the report goes to its patient by itself. Her wish, and a critical or unjudged value, can only make it later."""
    if report.is_held or (report.unjudged and not report.commented):
        return False
    if wish is ReleaseRule.AFTER_COMMENT and not report.commented:
        return False
    if report.rule is ReleaseRule.AFTER_COMMENT:
        return report.commented
    if report.rule is ReleaseRule.ON_DATE:
        return report.release_on is not None and report.release_on <= today
    return True


def check_may_release(report: Standing, wish: ReleaseRule) -> None:
    """Let a clinician release now, earlier than the rule would.

    Raises: CriticalUnexplained, CriticalUntold, CommentWished when the patient wants words.
    """
    if report.critical and not report.commented:
        raise CriticalUnexplained
    if report.critical and not report.told:
        raise CriticalUntold(tried=report.tried)
    if wish is ReleaseRule.AFTER_COMMENT and not report.commented:
        raise CommentWished


def asks_to_call(released_at: datetime | None, now: datetime) -> bool:
    """Whether a critical result still asks its patient to call today; one of years ago says what it was."""
    return released_at is None or now - released_at < CALL_WITHIN


def may_show(released_at: datetime | None, now: datetime) -> bool:
    """Whether the patient may know that the report exists."""
    return released_at is not None and released_at <= now
