"""Every "no" that a person may hear: a catalog key, the field it is about, and an HTTP status."""

from datetime import datetime
from typing import ClassVar


class Refusal(Exception):
    """A rule said no. `key` is in the catalogs, `values` fill its sentence, `field` names an input at fault."""

    key: str = "refusal.refused"
    status: ClassVar[int] = 400
    keeps: ClassVar[bool] = False
    """Whether what was written before the refusal stays: a failed try must count."""

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        super().__init__(self.key)
        self.field = field
        self.values: dict[str, object] = values


class NotFound(Refusal):
    """It is not there, or it is somebody else's: nobody can tell which."""

    key = "refusal.not_found"
    status = 404


class SignInNeeded(Refusal):
    """Nobody is signed in, or no longer."""

    key = "refusal.sign_in_needed"
    status = 401


class NotAllowed(Refusal):
    """Somebody known may not do this; a patient reads the sentence of NotFound, the staff reads why."""

    status = 403

    def __init__(self, *, staff: bool = False) -> None:
        self.key = "refusal.not_allowed" if staff else NotFound.key
        super().__init__()


class SlotTaken(Refusal):
    """Somebody else was quicker."""

    key = "refusal.slot_taken"
    status = 409


class SlotNotOffered(Refusal):
    """That time is not one of the times on offer."""

    key = "refusal.slot_not_offered"
    status = 422


class CallTheClinic(Refusal):
    """A limit that a person may reach without fault: the page shows the clinic's phone beside the sentence."""

    status = 429


class TooManyHolds(CallTheClinic):
    """From one address as many times are held at once as a full waiting room would hold."""

    key = "refusal.too_many_holds"


class DraftNotKept(Refusal):
    """What is typed cannot be kept on the server: it stays on the page alone."""

    key = "refusal.draft_not_kept"


class TooManyBookings(CallTheClinic):
    """So many bookings in a short time, with one mail address or from one network; `phone` is whom to call."""

    key = "refusal.too_many_bookings"

    def __init__(self, *, phone: str, by_mail: bool = True) -> None:
        if not by_mail:
            self.key = "refusal.too_many_bookings_here"
        super().__init__(phone=phone)


class TooManyOpenAppointments(CallTheClinic):
    """The patient has as many appointments ahead as may be booked online; `phone` is whom to call for more."""

    key = "refusal.too_many_open"

    def __init__(self, *, phone: str, count: int) -> None:
        super().__init__(phone=phone, count=count)


class NotConfirmedInTime(Refusal):
    """The mail of a held appointment was confirmed too late, or its link is not whole."""

    key = "refusal.not_confirmed_in_time"
    status = 409


class ConfirmByMail(Refusal):
    """The appointment is held until its mail is confirmed; before that only cancelling is possible."""

    key = "refusal.confirm_by_mail"
    status = 409


class HoldExpired(Refusal):
    """The time was held, and the hold is over."""

    key = "refusal.hold_expired"
    status = 409


class _TooLate(Refusal):
    """The notice policy is past: `until` (UTC) was the last moment, `phone` is whom to call."""

    status = 409

    def __init__(self, *, until: datetime, phone: str = "") -> None:
        super().__init__(until=until, phone=phone)


class TooLateToReschedule(_TooLate):
    """Too near to be moved by the patient."""

    key = "refusal.too_late_to_reschedule"


class TooLateToCancel(_TooLate):
    """Too near to be cancelled by the patient."""

    key = "refusal.too_late_to_cancel"


class NotReschedulable(Refusal):
    """An appointment that is over, cancelled or under way cannot be moved."""

    key = "refusal.not_reschedulable"
    status = 409


class NotCancellable(Refusal):
    """An appointment that is over, cancelled or under way cannot be cancelled."""

    key = "refusal.not_cancellable"
    status = 409


class NotConfirmable(Refusal):
    """Attendance at an appointment that is over, cancelled or under way cannot be confirmed."""

    key = "refusal.not_confirmable"
    status = 409


class UndoExpired(Refusal):
    """The few minutes in which a change can be undone are over."""

    key = "refusal.undo_expired"
    status = 409


class InvalidField(Refusal):
    """What was typed in `field` cannot be right; `key` is the sentence that says what to do."""

    status = 422

    def __init__(self, field: str, key: str, **values: object) -> None:
        self.key = key
        super().__init__(field=field, **values)


class InvalidForm(Refusal):
    """Several fields at fault at once; `errors` maps each field to the key of its sentence, in the form's order."""

    status = 422

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        field = next(iter(errors))
        self.key = errors[field]
        super().__init__(field=field)


class WrongCredentials(Refusal):
    """Mail and password do not belong together; it never says which."""

    key = "refusal.wrong_credentials"
    status = 401
    keeps = True


class NotConfirmed(Refusal):
    """The password was right, but the mail address is not confirmed yet; a new mail was sent."""

    key = "access.not_confirmed"
    status = 403
    keeps = True


class TooManyAttempts(Refusal):
    """Too many tries; `retry_after` seconds from now it may be tried again."""

    key = "refusal.too_many_attempts"
    status = 429
    keeps = True

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after=retry_after, minutes=max(1, -(-retry_after // 60)))


class LinkExpired(Refusal):
    """A one-time link that is used up, too old, or was never given out."""

    key = "refusal.link_expired"
    status = 410


class AlreadySetUp(Refusal):
    """The clinic is set up; the assistant is closed for good."""

    key = "refusal.already_set_up"
    status = 409


class WrongSetupCode(Refusal):
    """That is not the code which the first start printed."""

    key = "refusal.wrong_setup_code"
    status = 403
    keeps = True


class ConsentMissing(Refusal):
    """Nothing is recorded of a patient who did not agree to the privacy notice."""

    key = "refusal.consent_missing"
    status = 422


class StatusNotAllowed(Refusal):
    """An appointment does not go from the status it has to that one."""

    key = "refusal.status_not_allowed"
    status = 409
