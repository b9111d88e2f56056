"""/consultas/[consulta]/cambiar: another day and time for an appointment."""

import reflex as rx

from luna_portal.components.base.basics import empty_state, link_button, notice, skeleton, stack
from luna_portal.components.base.frame import patient_page
from luna_portal.components.kit.list_screen import back_link
from luna_portal.components.slots.rescheduling import chooser, closed
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.paciente.consultas.consulta import other_path
from luna_portal.state.paciente.consultas.cambiar import CambiarState as State
from luna_portal.state.parts.clinic_card import ClinicState


def draw(language: str) -> rx.Component:
    """The whole page."""
    own = localized("/consultas/", language) + State.detail.appointment.id
    back = link_button(t("patient.change.back", language), href=own, look="secondary")
    missing = empty_state(
        t("patient.one.missing_title", language),
        t("patient.one.missing_text", language),
        link_button(t("patient.one.back", language), href=localized(routes.APPOINTMENTS, language), look="secondary"),
    )
    shown = rx.cond(
        State.missing,
        missing,
        rx.cond(
            State.detail.may_move,
            chooser(State, ClinicState.card, language, back=back),
            closed(State.detail, ClinicState.card, language),
        ),
    )
    return patient_page(
        stack(
            back_link(t("patient.one.back", language), localized(routes.APPOINTMENTS, language)),
            rx.el.h1(t("patient.change.title", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, skeleton(1, 360), shown),
            class_name="one-column roomy",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.APPOINTMENTS,
        clinic=ClinicState.card.name,
        here=other_path(language),
    )
