"""React components of the portal's own; the script of each stands beside this module and is bundled with its page."""

import reflex as rx


def script(name: str) -> str:
    """The import path of a script of `components/`, as `framework.build.FinishBuild` lays it out for the bundler."""
    return f"$/luna/{name}.js"


class Countdown(rx.Component):
    """Minutes and seconds until an instant (ISO 8601), counted by the browser; `on_over` is told once."""

    library = script("kit/countdown")
    tag = "Countdown"
    until: rx.Var[str]
    on_over: rx.EventHandler[rx.event.no_args_event_spec]


class FormDraft(rx.Component):
    """Inside a form: keeps in this tab what is typed there, under a name, until `ForgetDrafts` is drawn."""

    library = script("kit/draft")
    tag = "FormDraft"
    name: rx.Var[str]


class ForgetDrafts(rx.Component):
    """Forgets what `FormDraft` kept."""

    library = script("kit/draft")
    tag = "ForgetDrafts"


class KeptForm(rx.Component):
    """Inside a form: `on_keep` is given what is typed there when typing rests; `typed` is put back when `restored` grows."""

    library = script("kit/kept_form")
    tag = "KeptForm"
    typed: rx.Var[dict[str, str]]
    restored: rx.Var[int]
    on_keep: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, str])]


class ArrowGroup(rx.Component):
    """A named group of buttons in which the arrow keys move the focus."""

    library = script("kit/arrows")
    tag = "ArrowGroup"


class ArrowTurns(rx.Component):
    """The left and right arrows turn a page, or the dialog around it, unless somebody is writing or choosing."""

    library = script("kit/arrows")
    tag = "ArrowTurns"
    may_previous: rx.Var[bool]
    may_next: rx.Var[bool]
    on_previous: rx.EventHandler[rx.event.no_args_event_spec]
    on_next: rx.EventHandler[rx.event.no_args_event_spec]


class SessionAlarm(rx.Component):
    """Rings after the seconds of `wake` ("<count>:<seconds>"; "" is never), and again until it is set anew."""

    library = script("kit/session_alarm")
    tag = "SessionAlarm"
    wake: rx.Var[str]
    on_ring: rx.EventHandler[rx.event.no_args_event_spec]


class FlowHistory(rx.Component):
    """Lets a flow or a list stand at its own address: each step is an entry of the browser's history; `step` counts from 1."""

    library = script("kit/flow_history")
    tag = "FlowHistory"
    step: rx.Var[int]
    address: rx.Var[str]


class ArrivalHeading(rx.Component):
    """A heading, of the first level unless told, that takes the focus when it appears, with the page at its top."""

    library = script("kit/arrival")
    tag = "ArrivalHeading"
    level: rx.Var[int]


class AskBeforeLosing(rx.Component):
    """Asks, with this sentence, before a press or a way out of the page loses what is typed."""

    library = script("kit/unsaved")
    tag = "AskBeforeLosing"
    sentence: rx.Var[str]


class DeviceZone(rx.Component):
    """Tells the portal the device's time zone, by a cookie, so that times can be said on its clock too."""

    library = script("kit/every_page")
    tag = "DeviceZone"
