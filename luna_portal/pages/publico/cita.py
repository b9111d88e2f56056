"""/cita/[token]: the appointment that a mail's link opens, without a sign-in."""

import reflex as rx

from luna_portal.components.appointments.appointment import CardActions, cancel_question, detail_card
from luna_portal.components.base.basics import (
    button,
    empty_state,
    inner_link,
    link_button,
    muted,
    notice,
    paragraph_notice,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import public_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import if_mails, said
from luna_portal.components.kit.browser import ArrivalHeading, ForgetDrafts
from luna_portal.components.slots.rescheduling import chooser
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.paciente.consultas.consulta import other_path
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.publico.cita import CitaState as State


def draw(language: str) -> rx.Component:
    """The whole page."""
    deeds = CardActions(
        confirm=State.confirm,
        ask_cancel=State.ask_cancel,
        keep=State.keep,
        cancel=State.cancel,
        undo=State.undo,
        over=State.refresh,
        files=rx.State.router.url.path,
        on_move=State.choose_time,
        confirm_mail=State.confirm_mail,
        from_mail=State.from_mail,
    )
    sign_in = localized(routes.SIGN_IN, language)
    missing = empty_state(
        t("patient.link.missing_title", language),
        t("patient.link.missing_text", language),
        link_button(t("patient.link.sign_in", language), href=sign_in, look="secondary"),
        symbol="lock",
        whole=True,
    )
    hello = rx.el.h1(said("patient.link.hello", language, clinic=ClinicState.card.name))
    one = stack(
        rx.cond(State.just_booked, _booked(language), hello),
        detail_card(State.detail, ClinicState.card, language, deeds),
        rx.cond(State.just_booked & ~State.invited & State.detail.may_invite, _invitation(language)),
        rx.el.p(inner_link(t("patient.link.account", language), href=sign_in), class_name="small"),
    )
    move = stack(
        rx.el.h1(t("patient.change.title", language)),
        chooser(
            State,
            ClinicState.card,
            language,
            back=button(t("patient.change.back", language), look="secondary", on_click=State.stay),
        ),
    )
    shown = rx.cond(
        State.missing,
        rx.el.div(missing, data_testid="missing"),
        rx.cond(State.moving, move, rx.cond(State.detail, one)),
    )
    waiting = stack(rx.el.h1(t("patient.title.link", language), class_name="hidden-visually"), skeleton(1, 360))
    when = State.detail.appointment.day + ", " + State.detail.appointment.time
    return public_page(
        stack(
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, waiting, shown),
            cancel_question(State.asking, language, deeds, when=when),
            on_unmount=State.leave,
        ),
        language=language,
        path="/cita",
        clinic=ClinicState.card.name,
        width=rx.cond(State.moving, "narrow roomy", "narrow"),
        here=other_path(language),
    )


def _booked(language: str) -> rx.Component:
    """That the booking is made, or what it still waits for."""

    def heading(key: str) -> rx.Component:
        return rx.fragment(ArrivalHeading.create(t(key, language)), ForgetDrafts.create())

    until = State.detail.appointment.held_until
    held = stack(
        rx.el.div(icon("mail", 36), class_name="tick waits"),
        heading("booking.held_title"),
        rx.el.p(
            said("booking.held_text", language, mail=State.detail.mail, until=until),
            data_testid="held-until",
        ),
        muted(t("booking.held_why", language)),
        rx.el.a(
            said("booking.call", language, phone=ClinicState.card.phone),
            href=ClinicState.card.phone_link,
            class_name="button secondary",
        ),
    )
    done = stack(
        rx.el.div(icon("check", 36), class_name="tick"),
        heading("booking.done_title"),
        rx.el.p(if_mails(ClinicState.mails, "booking.done_text", language)),
    )
    return rx.cond(until != "", held, done)


def _invitation(language: str) -> rx.Component:
    """The offer of an account, to somebody who has none."""
    offer = paragraph_notice(
        rx.el.h2(t("booking.account_title", language)),
        rx.el.p(t("booking.account_text", language)),
        button(t("booking.invite", language), look="secondary", on_click=State.invite, data_testid="invite"),
    )
    return rx.cond(ClinicState.mails, offer)
