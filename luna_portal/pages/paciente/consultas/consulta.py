"""/consultas/[consulta]: one appointment on a page of its own."""

import reflex as rx

from luna_portal.components.appointments.appointment import CardActions, cancel_question, detail_card
from luna_portal.components.base.basics import empty_state, link_button, notice, skeleton, stack
from luna_portal.components.base.frame import patient_page
from luna_portal.components.kit.list_screen import back_link
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.state.paciente.consultas.consulta import ConsultaState as State
from luna_portal.state.parts.clinic_card import ClinicState


def draw(language: str) -> rx.Component:
    """The whole page."""
    own = localized("/consultas/", language) + State.detail.appointment.id
    deeds = CardActions(
        confirm=State.confirm,
        ask_cancel=State.ask_cancel,
        keep=State.keep,
        cancel=State.cancel,
        undo=State.undo,
        over=State.refresh,
        files=own,
        move_path=own + "/cambiar",
    )
    missing = empty_state(
        t("patient.one.missing_title", language),
        t("patient.one.missing_text", language),
        link_button(t("patient.one.back", language), href=localized(routes.APPOINTMENTS, language), look="secondary"),
        whole=True,
    )
    shown = rx.cond(
        State.missing,
        rx.el.div(missing, data_testid="missing"),
        rx.cond(State.detail, detail_card(State.detail, ClinicState.card, language, deeds, title=rx.el.h1)),
    )
    when = State.detail.appointment.day + ", " + State.detail.appointment.time
    waiting = stack(rx.el.h1(t("patient.title.one", language), class_name="hidden-visually"), skeleton(1, 360))
    return patient_page(
        stack(
            back_link(t("patient.one.back", language), localized(routes.APPOINTMENTS, language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, waiting, shown),
            cancel_question(State.asking, language, deeds, when=when),
            class_name="one-column",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.APPOINTMENTS,
        clinic=ClinicState.card.name,
        here=other_path(language),
    )


def other_path(language: str) -> rx.Var:
    """This very page in the other language, whatever the moving part of its address."""
    path = rx.State.router.url.path
    return path.replace("/en/", "/") if language == "en" else rx.Var.create("/en") + path
