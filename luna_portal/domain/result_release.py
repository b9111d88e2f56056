"""When a result reaches its patient: the rule of the study, her own wish, and what a clinician may do."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from luna_portal.domain.refusals import Refusal


class ReleaseRule(StrEnum):
    """When a result reaches its patient: when it comes, when a clinician has written a sentence, or on a day."""

    AT_ONCE = "at_once"
    AFTER_COMMENT = "after_comment"
    ON_DATE = "on_date"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report that is not released yet stands: its rule, the clinic's day from which ON_DATE lets it go."""

    rule: ReleaseRule
    commented: bool
    release_on: date | None = None


class CommentWished(Refusal):
    """The patient asked to get her results only with an explanation, and none is written yet."""

    key = "results.comment_wished"
    status: ClassVar[int] = 409

    def __init__(self) -> None:
        super().__init__(field="comment")


class AlreadyReleased(Refusal):
    """A released report never changes; a correction is a new one."""

    key = "results.already_released"
    status: ClassVar[int] = 409


def release_day(rule: ReleaseRule, days: int, issued_on: date) -> date | None:
    """The day from which the rule lets a report go, `days` after its issue; None for rules without a day."""
    return issued_on + timedelta(days=max(days, 0)) if rule is ReleaseRule.ON_DATE else None


def is_due(report: Standing, wish: ReleaseRule, today: date) -> bool:
    """Whether the report goes to its patient by itself. Her wish can only make it later, never earlier."""
    if wish is ReleaseRule.AFTER_COMMENT and not report.commented:
        return False
    if report.rule is ReleaseRule.AFTER_COMMENT:
        return report.commented
    if report.rule is ReleaseRule.ON_DATE:
        return report.release_on is not None and report.release_on <= today
    return True


def check_may_release(report: Standing, wish: ReleaseRule) -> None:
    """Let a clinician release now, earlier than the rule would. Raises: CommentWished when the patient wants words."""
    if wish is ReleaseRule.AFTER_COMMENT and not report.commented:
        raise CommentWished


def may_show(released_at: datetime | None, now: datetime) -> bool:
    """Whether the patient may know that the report exists."""
    return released_at is not None and released_at <= now
