"""Who may do what: the whole table, written out a second time by hand, and the permit nobody can forge."""

import copy
import dataclasses

import pytest

from luna_portal.domain.access import BY_LINK, RULES, STAFF, Action, Actor, Permit, Role, Scope, grant
from luna_portal.domain.refusals import NotAllowed, SignInNeeded

ROLES = (None, *Role)
# nobody, patient, caregiver, administration, professional, reception, nursing, billing
TABLE = """
public:services:see             pub   pub   pub   pub   pub   pub   pub   pub
public:notice:see               pub   pub   pub   pub   pub   pub   pub   pub
public:slots:see                pub   pub   pub   pub   pub   pub   pub   pub
public:slots:hold               pub   pub   pub   pub   pub   pub   pub   pub
public:slots:book               pub   pub   pub   pub   pub   pub   pub   pub
public:draft:keep               pub   pub   pub   pub   pub   pub   pub   pub
public:prescription:verify      pub   pub   pub   pub   pub   pub   pub   pub
public:share:open               pub   pub   pub   pub   pub   pub   pub   pub
public:session:open             pub   pub   pub   pub   pub   pub   pub   pub
public:account:register         pub   pub   pub   pub   pub   pub   pub   pub
public:account:recover          pub   pub   pub   pub   pub   pub   pub   pub
public:clinic:set_up            pub   -     -     all   -     -     -     -
own:appointments:list           -     own   own   -     -     -     -     -
own:appointment:see             -     own   own   -     -     -     -     -
own:appointment:confirm         -     own   own   -     -     -     -     -
own:appointment:reschedule      -     own   own   -     -     -     -     -
own:appointment:cancel          -     own   own   -     -     -     -     -
own:appointment:undo            -     own   own   -     -     -     -     -
own:calendar:feed               -     own   own   -     -     -     -     -
own:sessions:manage             -     own   own   own   own   own   own   own
own:password:change             -     own   own   own   own   own   own   own
own:profile:see                 -     own   own   own   own   own   own   own
own:profile:edit                -     own   own   own   own   own   own   own
own:documents:list              -     own   own   -     -     -     -     -
own:document:see                -     own   own   -     -     -     -     -
own:document:upload             -     own   own   -     -     -     -     -
own:documents:organise          -     own   own   -     -     -     -     -
own:results:list                -     own   own   -     -     -     -     -
own:result:see                  -     own   own   -     -     -     -     -
own:results:wish                -     own   own   -     -     -     -     -
own:prescriptions:list          -     own   own   -     -     -     -     -
own:prescription:see            -     own   own   -     -     -     -     -
own:renewal:ask                 -     own   own   -     -     -     -     -
own:record:share                -     own   own   -     -     -     -     -
staff:agenda:see                -     -     -     all   hers  all   all   -
staff:appointment:check_in      -     -     -     all   hers  all   all   -
staff:appointment:start         -     -     -     all   hers  all   all   -
staff:appointment:complete      -     -     -     all   hers  all   all   -
staff:appointment:no_show       -     -     -     all   hers  all   all   -
staff:patients:find             -     -     -     all   hers  all   all   -
staff:documents:see             -     -     -     all   hers  -     all   -
staff:document:upload           -     -     -     all   hers  all   all   -
staff:results:see               -     -     -     all   hers  -     all   -
staff:results:enter             -     -     -     all   hers  -     all   -
staff:result:comment            -     -     -     all   hers  -     -     -
staff:result:tell               -     -     -     all   hers  -     all   -
staff:result:release            -     -     -     all   hers  -     -     -
staff:studies:edit              -     -     -     all   hers  -     -     -
staff:prescriptions:see         -     -     -     all   hers  -     all   -
staff:prescription:issue        -     -     -     all   hers  -     -     -
staff:prescription:cancel       -     -     -     all   hers  -     -     -
staff:prescription:dispense     -     -     -     all   hers  -     all   -
staff:renewal:answer            -     -     -     all   hers  -     -     -
staff:allergy:note              -     -     -     all   hers  -     all   -
staff:online_bookings:see       -     -     -     all   -     all   -     -
staff:online_bookings:cancel    -     -     -     all   -     all   -     -
staff:outbox:see                -     -     -     all   -     all   -     -
staff:outbox:retry              -     -     -     all   -     all   -     -
admin:clinic:edit               -     -     -     all   -     -     -     -
admin:services:edit             -     -     -     all   -     -     -     -
admin:professionals:edit        -     -     -     all   -     -     -     -
admin:team:edit                 -     -     -     all   -     -     -     -
admin:audit:see                 -     -     -     all   -     -     -     -
"""
WORDS = {"pub": Scope.PUBLIC, "own": Scope.OWN, "hers": Scope.PRACTICE, "all": Scope.CLINIC, "-": None}
GOLDEN = {
    (Action(action), role): WORDS[word]
    for action, *words in (line.split() for line in TABLE.strip().splitlines())
    for role, word in zip(ROLES, words, strict=True)
}
PATIENT_ACTIONS = [action for action in Action if GOLDEN[action, Role.PATIENT] is Scope.OWN]
ANA = Actor(account_id=1, role=Role.PATIENT, patient_ids=frozenset({1}))
VISITOR = Actor.nobody(address="203.0.113.7", holder="a browser", language="en")


def scope_of(actor: Actor, action: Action) -> Scope | None:
    """How far the actor gets, or None when refused."""
    try:
        return grant(actor, action).scope
    except (SignInNeeded, NotAllowed):
        return None


def test_every_action_has_its_rule_and_its_line_here() -> None:
    assert set(RULES) == set(Action)
    assert {action for action, _ in GOLDEN} == set(Action)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_each_role_may_do_what_the_table_says_and_nothing_else(action: Action, role: Role | None) -> None:
    actor = Actor(account_id=1 if role else None, role=role)
    assert scope_of(actor, action) is GOLDEN[action, role]


@pytest.mark.parametrize("action", [action for action in Action if GOLDEN[action, None] is None])
def test_whoever_is_not_signed_in_is_asked_to(action: Action) -> None:
    with pytest.raises(SignInNeeded):
        grant(VISITOR, action)


def test_a_patient_reads_that_it_is_not_there_and_staff_that_it_is_not_theirs() -> None:
    with pytest.raises(NotAllowed) as to_ana:
        grant(ANA, Action.SEE_AGENDA)
    with pytest.raises(NotAllowed) as to_elena:
        grant(Actor(account_id=2, role=Role.RECEPTION), Action.SEE_AUDIT)
    assert (to_ana.value.key, to_elena.value.key) == ("refusal.not_found", "refusal.not_allowed")
    assert to_ana.value.status == to_elena.value.status == 403


@pytest.mark.parametrize("action", PATIENT_ACTIONS)
@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_who_are_patients_too_reach_their_own_and_no_more(action: Action, role: Role) -> None:
    assert scope_of(Actor(account_id=3, role=role, patient_ids=frozenset({9})), action) is Scope.OWN


@pytest.mark.parametrize("role", sorted(STAFF))
def test_being_a_patient_gives_staff_nothing_of_the_clinic(role: Role) -> None:
    as_staff, as_both = Actor(role=role), Actor(role=role, patient_ids=frozenset({9}))
    for action in set(Action) - set(PATIENT_ACTIONS):
        assert scope_of(as_both, action) is scope_of(as_staff, action)


@pytest.mark.feature("CON-3")
@pytest.mark.parametrize("action", Action)
def test_a_link_from_a_mail_opens_one_appointment_and_nothing_else(action: Action) -> None:
    by_link = dataclasses.replace(VISITOR, appointment_id=7)
    expected = Scope.ONE_APPOINTMENT if action in BY_LINK else GOLDEN[action, None]
    assert scope_of(by_link, action) is expected


def test_a_link_reaches_no_further_for_somebody_signed_in() -> None:
    by_link = dataclasses.replace(ANA, appointment_id=7)
    assert scope_of(by_link, Action.CANCEL_APPOINTMENT) is Scope.ONE_APPOINTMENT
    assert scope_of(by_link, Action.LIST_APPOINTMENTS) is Scope.OWN
    assert scope_of(by_link, Action.SEE_AGENDA) is None


def test_a_permit_says_who_what_and_how_far() -> None:
    permit = grant(ANA, Action.SEE_APPOINTMENT)
    assert (permit.actor, permit.action, permit.scope) == (ANA, Action.SEE_APPOINTMENT, Scope.OWN)


def test_a_permit_cannot_be_made_or_widened_elsewhere() -> None:
    granted = grant(ANA, Action.SEE_APPOINTMENT)
    with pytest.raises(TypeError):
        Permit(ANA, Action.SEE_AGENDA, Scope.CLINIC)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="comes from grant"):
        Permit(ANA, Action.SEE_AGENDA, Scope.CLINIC, object())
    with pytest.raises(TypeError, match="comes from grant"):
        dataclasses.replace(granted, scope=Scope.CLINIC, seal=None)
    with pytest.raises(ValueError, match="seal"):
        dataclasses.replace(granted, scope=Scope.CLINIC)
    with pytest.raises(dataclasses.FrozenInstanceError):
        granted.scope = Scope.CLINIC  # type: ignore[misc]
    assert copy.copy(granted) == granted


def test_nobody_is_a_visitor_with_an_address_a_browser_and_a_language() -> None:
    assert (VISITOR.account_id, VISITOR.role, VISITOR.patient_ids) == (None, None, frozenset())
    assert (VISITOR.address, VISITOR.holder, VISITOR.language) == ("203.0.113.7", "a browser", "en")
    assert not VISITOR.is_staff
    assert not ANA.is_staff
    assert Actor(role=Role.BILLING).is_staff
