"""Who may do what: the one table that says so, and the Permit that only `grant` gives out."""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from enum import StrEnum
from typing import Final, final

from luna_portal.domain.refusals import NotAllowed, SignInNeeded


class Role(StrEnum):
    """What an account is in the clinic. Somebody who is not signed in has none."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    ADMINISTRATION = "administration"
    PROFESSIONAL = "professional"
    RECEPTION = "reception"
    NURSING = "nursing"
    BILLING = "billing"


STAFF: Final = frozenset(Role) - {Role.PATIENT, Role.CAREGIVER}


class Action(StrEnum):
    """A thing a person can do, as "<whose>:<what>:<act>"."""

    SEE_SERVICES = "public:services:see"
    SEE_NOTICE = "public:notice:see"
    SEE_SLOTS = "public:slots:see"
    HOLD_SLOT = "public:slots:hold"
    BOOK_SLOT = "public:slots:book"
    KEEP_DRAFT = "public:draft:keep"
    VERIFY_PRESCRIPTION = "public:prescription:verify"
    OPEN_SHARE = "public:share:open"
    SIGN_IN = "public:session:open"
    REGISTER = "public:account:register"
    RECOVER_ACCOUNT = "public:account:recover"
    SET_UP_CLINIC = "public:clinic:set_up"
    LIST_APPOINTMENTS = "own:appointments:list"
    SEE_APPOINTMENT = "own:appointment:see"
    CONFIRM_APPOINTMENT = "own:appointment:confirm"
    RESCHEDULE_APPOINTMENT = "own:appointment:reschedule"
    CANCEL_APPOINTMENT = "own:appointment:cancel"
    UNDO_CHANGE = "own:appointment:undo"
    USE_CALENDAR_FEED = "own:calendar:feed"
    MANAGE_SESSIONS = "own:sessions:manage"
    CHANGE_PASSWORD = "own:password:change"  # noqa: S105 - the name of an act, not a password
    SEE_PROFILE = "own:profile:see"
    EDIT_PROFILE = "own:profile:edit"
    LIST_DOCUMENTS = "own:documents:list"
    SEE_DOCUMENT = "own:document:see"
    UPLOAD_DOCUMENT = "own:document:upload"
    ORGANISE_DOCUMENTS = "own:documents:organise"
    LIST_RESULTS = "own:results:list"
    SEE_RESULT = "own:result:see"
    WISH_RESULTS = "own:results:wish"
    LIST_PRESCRIPTIONS = "own:prescriptions:list"
    SEE_PRESCRIPTION = "own:prescription:see"
    ASK_RENEWAL = "own:renewal:ask"
    SHARE_RECORD = "own:record:share"
    SEE_AGENDA = "staff:agenda:see"
    CHECK_IN_APPOINTMENT = "staff:appointment:check_in"
    START_APPOINTMENT = "staff:appointment:start"
    COMPLETE_APPOINTMENT = "staff:appointment:complete"
    MARK_NO_SHOW = "staff:appointment:no_show"
    FIND_PATIENTS = "staff:patients:find"
    SEE_PATIENT_DOCUMENTS = "staff:documents:see"
    UPLOAD_FOR_PATIENT = "staff:document:upload"
    SEE_PATIENT_RESULTS = "staff:results:see"
    ENTER_RESULTS = "staff:results:enter"
    COMMENT_RESULT = "staff:result:comment"
    NOTE_CRITICAL = "staff:result:tell"
    RELEASE_RESULT = "staff:result:release"
    EDIT_STUDIES = "staff:studies:edit"
    SEE_PATIENT_PRESCRIPTIONS = "staff:prescriptions:see"
    ISSUE_PRESCRIPTION = "staff:prescription:issue"
    CANCEL_PRESCRIPTION = "staff:prescription:cancel"
    DISPENSE_PRESCRIPTION = "staff:prescription:dispense"
    ANSWER_RENEWAL = "staff:renewal:answer"
    NOTE_ALLERGY = "staff:allergy:note"
    SEE_ONLINE_BOOKINGS = "staff:online_bookings:see"
    CANCEL_ONLINE_BOOKINGS = "staff:online_bookings:cancel"
    SEE_OUTBOX = "staff:outbox:see"
    RETRY_OUTBOX = "staff:outbox:retry"
    EDIT_CLINIC = "admin:clinic:edit"
    EDIT_SERVICES = "admin:services:edit"
    EDIT_PROFESSIONALS = "admin:professionals:edit"
    EDIT_TEAM = "admin:team:edit"
    SEE_AUDIT = "admin:audit:see"


class Scope(StrEnum):
    """How far a permit reaches: what a query under it may return."""

    PUBLIC = "public"
    OWN = "own"
    ONE_APPOINTMENT = "one_appointment"
    PRACTICE = "practice"
    CLINIC = "clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks. Ids are database keys and never leave the server.

    `patient_ids` are the patients this account may act for (herself, those in her care), `appointment_id`
    the one appointment that a link from a mail opens, `holder` the random id of the browser that holds a slot.
    """

    account_id: int | None = None
    role: Role | None = None
    patient_ids: frozenset[int] = frozenset()
    practitioner_id: int | None = None
    session_id: int | None = None
    address: str = ""
    appointment_id: int | None = None
    holder: str = ""
    language: str = "es"

    @classmethod
    def nobody(cls, *, address: str = "", holder: str = "", language: str = "es") -> "Actor":
        """A visitor who is not signed in and carries no link."""
        return cls(address=address, holder=holder, language=language)

    @property
    def is_staff(self) -> bool:
        """Whether the account works in the clinic (and perhaps is a patient too)."""
        return self.role in STAFF


_PEOPLE: Final = (Role.PATIENT, Role.CAREGIVER)
_EVERYBODY: Final[Mapping[Role | None, Scope]] = dict.fromkeys((None, *Role), Scope.PUBLIC)
_SIGNED_IN: Final[Mapping[Role | None, Scope]] = dict.fromkeys(Role, Scope.OWN)
_PATIENTS: Final[Mapping[Role | None, Scope]] = dict.fromkeys(_PEOPLE, Scope.OWN)
_ADMINISTRATION: Final[Mapping[Role | None, Scope]] = {Role.ADMINISTRATION: Scope.CLINIC}
_DESK: Final[Mapping[Role | None, Scope]] = {Role.ADMINISTRATION: Scope.CLINIC, Role.RECEPTION: Scope.CLINIC}
_CARE: Final[Mapping[Role | None, Scope]] = {
    **_DESK,
    Role.NURSING: Scope.CLINIC,
    Role.PROFESSIONAL: Scope.PRACTICE,
}
_CLINICAL: Final[Mapping[Role | None, Scope]] = {
    **_ADMINISTRATION,
    Role.NURSING: Scope.CLINIC,
    Role.PROFESSIONAL: Scope.PRACTICE,
}
_PRESCRIBERS: Final[Mapping[Role | None, Scope]] = {**_ADMINISTRATION, Role.PROFESSIONAL: Scope.PRACTICE}
"""In a small clinic the owner, of the administration, is often the physician; who has no cédula can issue nothing."""

RULES: Final[Mapping[Action, Mapping[Role | None, Scope]]] = {
    Action.SEE_SERVICES: _EVERYBODY,
    Action.SEE_NOTICE: _EVERYBODY,
    Action.SEE_SLOTS: _EVERYBODY,
    Action.HOLD_SLOT: _EVERYBODY,
    Action.BOOK_SLOT: _EVERYBODY,
    Action.KEEP_DRAFT: _EVERYBODY,
    Action.VERIFY_PRESCRIPTION: _EVERYBODY,
    Action.OPEN_SHARE: _EVERYBODY,
    Action.SIGN_IN: _EVERYBODY,
    Action.REGISTER: _EVERYBODY,
    Action.RECOVER_ACCOUNT: _EVERYBODY,
    Action.SET_UP_CLINIC: {None: Scope.PUBLIC, Role.ADMINISTRATION: Scope.CLINIC},
    Action.LIST_APPOINTMENTS: _PATIENTS,
    Action.SEE_APPOINTMENT: _PATIENTS,
    Action.CONFIRM_APPOINTMENT: _PATIENTS,
    Action.RESCHEDULE_APPOINTMENT: _PATIENTS,
    Action.CANCEL_APPOINTMENT: _PATIENTS,
    Action.UNDO_CHANGE: _PATIENTS,
    Action.USE_CALENDAR_FEED: _PATIENTS,
    Action.MANAGE_SESSIONS: _SIGNED_IN,
    Action.CHANGE_PASSWORD: _SIGNED_IN,
    Action.SEE_PROFILE: _SIGNED_IN,
    Action.EDIT_PROFILE: _SIGNED_IN,
    Action.LIST_DOCUMENTS: _PATIENTS,
    Action.SEE_DOCUMENT: _PATIENTS,
    Action.UPLOAD_DOCUMENT: _PATIENTS,
    Action.ORGANISE_DOCUMENTS: _PATIENTS,
    Action.LIST_RESULTS: _PATIENTS,
    Action.SEE_RESULT: _PATIENTS,
    Action.WISH_RESULTS: _PATIENTS,
    Action.LIST_PRESCRIPTIONS: _PATIENTS,
    Action.SEE_PRESCRIPTION: _PATIENTS,
    Action.ASK_RENEWAL: _PATIENTS,
    Action.SHARE_RECORD: _PATIENTS,
    Action.SEE_AGENDA: _CARE,
    Action.CHECK_IN_APPOINTMENT: _CARE,
    Action.START_APPOINTMENT: _CARE,
    Action.COMPLETE_APPOINTMENT: _CARE,
    Action.MARK_NO_SHOW: _CARE,
    Action.FIND_PATIENTS: _CARE,
    Action.SEE_PATIENT_DOCUMENTS: _CLINICAL,
    Action.UPLOAD_FOR_PATIENT: _CARE,
    Action.SEE_PATIENT_RESULTS: _CLINICAL,
    Action.ENTER_RESULTS: _CLINICAL,
    Action.COMMENT_RESULT: _PRESCRIBERS,
    Action.NOTE_CRITICAL: _CLINICAL,
    Action.RELEASE_RESULT: _PRESCRIBERS,
    Action.EDIT_STUDIES: _PRESCRIBERS,
    Action.SEE_PATIENT_PRESCRIPTIONS: _CLINICAL,
    Action.ISSUE_PRESCRIPTION: _PRESCRIBERS,
    Action.CANCEL_PRESCRIPTION: _PRESCRIBERS,
    Action.DISPENSE_PRESCRIPTION: _CLINICAL,
    Action.ANSWER_RENEWAL: _PRESCRIBERS,
    Action.NOTE_ALLERGY: _CLINICAL,
    Action.SEE_ONLINE_BOOKINGS: _DESK,
    Action.CANCEL_ONLINE_BOOKINGS: _DESK,
    Action.SEE_OUTBOX: _DESK,
    Action.RETRY_OUTBOX: _DESK,
    Action.EDIT_CLINIC: _ADMINISTRATION,
    Action.EDIT_SERVICES: _ADMINISTRATION,
    Action.EDIT_PROFESSIONALS: _ADMINISTRATION,
    Action.EDIT_TEAM: _ADMINISTRATION,
    Action.SEE_AUDIT: _ADMINISTRATION,
}

BY_LINK: Final = frozenset(
    {
        Action.SEE_APPOINTMENT,
        Action.CONFIRM_APPOINTMENT,
        Action.RESCHEDULE_APPOINTMENT,
        Action.CANCEL_APPOINTMENT,
        Action.UNDO_CHANGE,
    }
)

_SEAL: Final = object()


@final
@dataclass(frozen=True, slots=True)
class Permit:
    """That this actor may do this, so far. Queries answer only to one; only `grant` makes one.

    Raises: TypeError when made elsewhere.
    """

    actor: Actor
    action: Action
    scope: Scope
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a Permit comes from grant()")


def grant(actor: Actor, action: Action) -> Permit:
    """The permit for what the actor asks.

    Whoever comes by a mail's link reaches that one appointment; staff who are patients too act as such.
    Raises: SignInNeeded when nobody is signed in and that would be needed, NotAllowed.
    """
    scope = _scope_of(actor, action)
    if scope is not None:
        return Permit(actor, action, scope, _SEAL)
    if actor.role is None:
        raise SignInNeeded
    raise NotAllowed(staff=actor.is_staff)


def is_allowed(actor: Actor, action: Action) -> bool:
    """Whether `grant` would give the permit: for what a screen offers, never instead of asking."""
    return _scope_of(actor, action) is not None


def _scope_of(actor: Actor, action: Action) -> Scope | None:
    if actor.appointment_id is not None and action in BY_LINK:
        return Scope.ONE_APPOINTMENT
    allowed = RULES[action]
    scope = allowed.get(actor.role)
    if scope is None and actor.is_staff and actor.patient_ids:
        return allowed.get(Role.PATIENT)
    return scope
