"""/consultas: the list; on a desktop the chosen one stands beside it, on a phone each has its own page."""

import reflex as rx

from luna_portal.components.appointments.appointment import CardActions, cancel_question, detail_card, line
from luna_portal.components.base.basics import empty_state, inner_link, link_button, notice, skeleton, stack
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.kit.list_screen import filter_choice, list_address, list_search, panes, rows_of, tabs
from luna_portal.i18n import query, routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.parts.list_vars import shown_of
from luna_portal.state.paciente.consultas.lista import ConsultasState as State
from luna_portal.state.parts.clinic_card import ClinicState

SHOWN = shown_of(State)
STATUSES = {
    "upcoming": ("pending", "confirmed", "waiting", "in_consultation"),
    "past": ("completed", "no_show", "confirmed", "pending"),
}


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
    beside = rx.cond(
        State.detail,
        detail_card(State.detail, ClinicState.card, language, deeds),
        rx.el.p(t("patient.list.choose", language), class_name="card pad muted"),
    )
    head = rx.el.div(
        rx.el.h1(t("patient.list.title", language)),
        link_button(
            icon("calendar", 20), t("patient.list.book", language), href=routes.booking(language), data_testid="book"
        ),
        class_name="cluster apart",
    )
    when = State.detail.appointment.day + ", " + State.detail.appointment.time
    body = stack(
        list_address(SHOWN),
        head,
        notice(State.notice, State.notice_kind),
        rx.el.div(_tabs(language), _sieve(language), class_name="cluster apart"),
        panes(
            rows_of(SHOWN, State.rows, lambda view: _row(view, language), _empty(language), language),
            rx.cond(State.loading, skeleton(1, 320), beside),
            t("patient.list.beside", language),
        ),
        cancel_question(State.asking, language, deeds, when=when),
    )
    return patient_page(
        rx.el.div(body, on_unmount=State.leave),
        language=language,
        path=routes.APPOINTMENTS,
        clinic=ClinicState.card.name,
    )


def _tabs(language: str) -> rx.Component:
    names = {name: t(f"patient.list.{name}", language) for name in ("upcoming", "past", "cancelled")}
    return tabs(SHOWN, names, t("patient.list.title", language), State.counts, *names)


def _sieve(language: str) -> rx.Component:
    def choice(tab: str) -> rx.Component:
        options = {"": t("patient.list.any_status", language)}
        options |= {status: t(f"status.{status}", language) for status in STATUSES[tab]}
        return filter_choice(SHOWN, query.STATUS, options, t("patient.list.status", language), "status")

    return rx.el.div(
        rx.match(SHOWN.tab, ("upcoming", choice("upcoming")), ("past", choice("past")), rx.fragment()),
        list_search(SHOWN, t("patient.list.search", language)),
        class_name="sieve",
    )


def _row(view: rx.Var, language: str) -> rx.Component:
    page = localized("/consultas/", language) + view.id
    return rx.el.li(
        inner_link(line(view), icon("next", 20), href=page, class_name="list-item only-phone", data_testid="row"),
        rx.el.button(
            line(view),
            type="button",
            class_name="list-item only-desktop",
            aria_current=rx.cond(State.chosen == view.id, "true", "false"),
            on_click=State.open(view.id),
            data_testid="row-wide",
        ),
    )


def _empty(language: str) -> rx.Component:
    book = link_button(t("patient.list.book", language), href=routes.booking(language), look="secondary")

    def none(tab: str, *actions: rx.Component) -> rx.Component:
        return empty_state(
            t(f"patient.list.empty_{tab}_title", language), t(f"patient.list.empty_{tab}_text", language), *actions
        )

    nothing = rx.match(SHOWN.tab, ("past", none("past")), ("cancelled", none("cancelled")), none("upcoming", book))
    filtered = empty_state(
        t("patient.list.nothing_found_title", language), t("patient.list.nothing_found_text", language)
    )
    return rx.cond(SHOWN.narrowed | (SHOWN.chosen(query.STATUS) != ""), filtered, nothing)
