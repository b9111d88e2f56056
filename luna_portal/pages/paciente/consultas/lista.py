"""/consultas: the list; on a desktop the chosen one stands beside it, on a phone each has its own page."""

import reflex as rx

from luna_portal.components.appointments.appointment import CardActions, cancel_question, detail_card, line
from luna_portal.components.base.basics import (
    empty_state,
    icon_button,
    inner_link,
    link_button,
    muted,
    notice,
    row,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.state.paciente.consultas.lista import ConsultasState as State
from luna_portal.state.parts.clinic_card import ClinicState

TABS = ("upcoming", "past", "cancelled")
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
        head,
        notice(State.notice, State.notice_kind),
        rx.el.div(_tabs(language), _sieve(language), class_name="cluster apart"),
        rx.el.div(
            rx.cond(State.loading, skeleton(4, 76), _list(language)),
            rx.el.section(
                rx.cond(State.loading, skeleton(1, 320), beside),
                class_name="side only-desktop",
                aria_label=t("patient.list.beside", language),
            ),
            class_name="panes",
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
    def tab(name: str) -> rx.Component:
        count = rx.cond(State.loading, "", State.counts[name].to_string())
        return rx.el.button(
            t(f"patient.list.{name}", language),
            " ",
            rx.el.span(count, class_name="tabular"),
            type="button",
            class_name="tab",
            aria_pressed=State.tab == name,
            on_click=State.turn_to(name),
            data_testid=f"tab-{name}",
        )

    return rx.el.div(
        *[tab(name) for name in TABS], class_name="tabs", role="group", aria_label=t("patient.list.title", language)
    )


def _sieve(language: str) -> rx.Component:
    def choice(tab: str) -> rx.Component:
        return rx.el.select(
            rx.el.option(t("patient.list.any_status", language), value=""),
            *[rx.el.option(t(f"status.{status}", language), value=status) for status in STATUSES[tab]],
            value=State.status,
            on_change=State.only,
            class_name="input",
            aria_label=t("patient.list.status", language),
            data_testid="status",
        )

    return rx.el.div(
        rx.match(State.tab, ("upcoming", choice("upcoming")), ("past", choice("past")), rx.fragment()),
        rx.el.input(
            type="search",
            placeholder=t("patient.list.search", language),
            aria_label=t("patient.list.search", language),
            on_change=State.find.debounce(300),
            class_name="input",
            max_length=80,
            data_testid="search",
        ),
        class_name="sieve",
    )


def _list(language: str) -> rx.Component:
    rows = rx.el.ul(
        rx.foreach(State.rows, lambda view: _row(view, language)), class_name="card rows", data_testid="rows"
    )
    return stack(rx.cond(State.rows, rows, _empty(language)), rx.cond(State.pages > 1, _pager(language)))


def _row(view: rx.Var, language: str) -> rx.Component:
    page = localized("/consultas/", language) + view.id
    return rx.el.li(
        inner_link(line(view), icon("next", 20), href=page, class_name="list-item only-phone", data_testid="row"),
        rx.el.button(
            line(view),
            type="button",
            class_name="list-item only-desktop",
            aria_current=rx.cond(State.chosen == view.id, "true", "false"),
            on_click=State.choose(view.id),
            data_testid="row-wide",
        ),
    )


def _empty(language: str) -> rx.Component:
    book = link_button(t("patient.list.book", language), href=routes.booking(language), look="secondary")

    def none(tab: str, *actions: rx.Component) -> rx.Component:
        return empty_state(
            t(f"patient.list.empty_{tab}_title", language), t(f"patient.list.empty_{tab}_text", language), *actions
        )

    nothing = rx.match(State.tab, ("past", none("past")), ("cancelled", none("cancelled")), none("upcoming", book))
    filtered = empty_state(
        t("patient.list.nothing_found_title", language), t("patient.list.nothing_found_text", language)
    )
    return rx.el.div(
        rx.cond((State.search != "") | (State.status != ""), filtered, nothing), class_name="card", data_testid="empty"
    )


def _pager(language: str) -> rx.Component:
    return row(
        icon_button(
            "back",
            t("patient.list.previous", language),
            on_click=State.turn_page(State.page - 1),
            disabled=State.page <= 1,
        ),
        muted(said("patient.list.page", language, page=State.page.to_string(), pages=State.pages.to_string())),
        icon_button(
            "next",
            t("patient.list.next", language),
            on_click=State.turn_page(State.page + 1),
            disabled=State.page >= State.pages,
        ),
        class_name="pager",
    )
