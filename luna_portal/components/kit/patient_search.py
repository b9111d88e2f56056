"""Finding a patient by words, for the team."""

from dataclasses import dataclass

import reflex as rx

from luna_portal.components.base.basics import empty_state, muted, stack
from luna_portal.components.base.words import said
from luna_portal.components.kit.list_screen import search_input
from luna_portal.framework.elements import EventCallback
from luna_portal.i18n.catalog import t
from luna_portal.views.patients.found_patient import PatientChoice


@dataclass(frozen=True, slots=True)
class PatientSearchVars:
    """What is drawn of a search, and what it calls; `state.parts.patient_search.PatientSearch` has all of it."""

    found: rx.Var[list[PatientChoice]]
    more: rx.Var[bool]
    asked: rx.Var[str]
    find_patient: EventCallback[str]
    choose_patient: EventCallback[str]


def patient_search(shown: PatientSearchVars, language: str, *, focus: bool = False) -> rx.Component:
    """The box, those who were found, and that there are more of them, or none."""

    def entry(one: rx.Var[PatientChoice]) -> rx.Component:
        born = said("ui.patient.born", language, day=one.born)
        return rx.el.li(
            rx.el.button(
                rx.el.span(one.name, class_name="strong block"),
                rx.el.span(born, " · ", one.phone, class_name="muted small"),
                type="button",
                class_name="entry block wide-entry",
                on_click=shown.choose_patient(one.id),
                data_testid="patient",
            )
        )

    some = stack(
        rx.el.ul(rx.foreach(shown.found, entry), class_name="card rows"),
        rx.cond(shown.more, muted(t("ui.patient.more", language), role="status", data_testid="more-patients")),
        gap=8,
    )
    none = rx.cond(
        shown.asked != "",
        empty_state(t("ui.patient.nobody_title", language), t("ui.patient.nobody_text", language), symbol="users"),
        empty_state(t("ui.patient.whose_title", language), t("ui.patient.whose_text", language), symbol="users"),
    )
    return stack(
        search_input(
            t("ui.patient.find", language), shown.asked, shown.find_patient, testid="find-patient", focus=focus
        ),
        rx.cond(shown.found, some, rx.el.div(none, class_name="card")),
        class_name="one-column",
    )
