"""/clinica/agenda: a day of the clinic, a column a professional; on a phone one list."""

import reflex as rx

from luna_portal.components.appointments.appointment import status_chip
from luna_portal.components.base.basics import button, chip, icon_button, inner_link, muted, notice, skeleton, stack
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.browser import ArrowTurns
from luna_portal.components.results.value import alarm_box
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.state.clinica.agenda import AgendaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.critical_results import CriticosClinicaState as Criticos
from luna_portal.state.parts.team_sections import SeccionesState


def draw(language: str) -> rx.Component:
    """The whole page."""
    columns = rx.el.div(
        rx.foreach(State.columns, lambda column: _column(column, language)), class_name="agenda", data_testid="agenda"
    )
    return staff_page(
        stack(
            rx.el.div(rx.el.h1(State.title, data_testid="day"), _days(language), class_name="cluster apart"),
            rx.el.div(
                muted(said("staff.agenda.total", language, count=State.total.to_string()), data_testid="total"),
                rx.cond(State.people.length() > 1, _who(language)),
                rx.cond(SeccionesState.allowed.contains("online"), _online(language)),
                class_name="cluster apart",
            ),
            notice(State.notice, State.notice_kind),
            rx.cond(Criticos.alarms, _alarms(language)),
            rx.cond(State.loading, skeleton(3, 160), columns),
            on_unmount=[State.leave, Criticos.leave],
        ),
        language=language,
        path=routes.AGENDA,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _alarms(language: str) -> rx.Component:
    """The critical results that wait, before anything else of the day."""

    def alarm(one: rx.Var) -> rx.Component:
        return rx.el.li(
            inner_link(
                rx.el.span(
                    rx.el.span(one.patient, " · ", one.title, class_name="strong block"),
                    rx.el.span(one.what, class_name="small block"),
                    class_name="grow",
                ),
                icon("next", 20),
                href=localized(f"{routes.CLINIC_RESULTS}/", language) + one.id,
                class_name="entry",
                data_testid="alarm",
            )
        )

    return alarm_box(
        rx.el.h2(t("results.critical.desk_title", language)),
        rx.el.p(t("results.critical.desk_more", language)),
        rx.el.ul(rx.foreach(Criticos.alarms, alarm), class_name="alarm-lines"),
        data_testid="alarms",
    )


def _online(language: str) -> rx.Component:
    where = routes.localized(routes.ONLINE_BOOKINGS, language)
    return inner_link(t("staff.online.link", language), href=where, class_name="small", data_testid="online")


def _days(language: str) -> rx.Component:
    return rx.el.div(
        ArrowTurns.create(on_previous=State.turn(-1), on_next=State.turn(1)),
        icon_button(
            "back", t("staff.agenda.previous", language), on_click=State.turn(-1),
            data_testid="previous-day",
        ),
        button(
            t("staff.agenda.today", language), look="secondary", classes="small-control", on_click=State.turn(0),
            disabled=State.is_today, data_testid="today",
        ),
        icon_button(
            "next", t("staff.agenda.next", language), on_click=State.turn(1),
            data_testid="next-day",
        ),
        rx.el.input(
            type="date", value=State.on, on_change=State.go_to, class_name="input date-input",
            aria_label=t("staff.agenda.pick", language), data_testid="pick-day",
        ),
        class_name="cluster day-bar",
        role="group",
        aria_label=t("staff.agenda.days", language),
    )  # fmt: skip


def _who(language: str) -> rx.Component:
    return rx.el.select(
        rx.el.option(t("staff.agenda.everybody", language), value=""),
        rx.foreach(State.people, lambda one: rx.el.option(one.name, value=one.id)),
        value=State.who,
        on_change=State.only,
        class_name="input who",
        aria_label=t("staff.agenda.who", language),
        data_testid="who",
    )


def _column(column: rx.Var, language: str) -> rx.Component:
    free = rx.el.p(t("staff.agenda.nobody", language), class_name="muted small pad")
    return rx.el.section(
        rx.el.h2(
            column.name,
            rx.el.span(column.count, class_name="count tabular"),
            class_name="card-title cluster apart",
        ),
        rx.cond(
            column.visits.length() > 0, rx.el.ol(rx.foreach(column.visits, lambda visit: _visit(visit, language))), free
        ),
        class_name="card",
    )


def _visit(visit: rx.Var, language: str) -> rx.Component:
    def step(one: rx.Var, index: rx.Var) -> rx.Component:
        return rx.el.button(
            one.label,
            type="button",
            class_name=rx.cond(
                (index == 0) & (one["to"] != "no_show"), "button secondary small-control", "button plain small-control"
            ),
            on_click=State.advance(visit.id, one["to"]),
            aria_label=one.label + ": " + visit.patient,
            custom_attrs={"data-step": one["to"]},
        )

    def back(one: rx.Var) -> rx.Component:
        return rx.el.button(
            one.label,
            type="button",
            class_name="button plain small-control quiet",
            on_click=State.advance(visit.id, one["to"]),
            aria_label=one.label + ": " + visit.patient,
            custom_attrs={"data-back": one["to"]},
        )

    return rx.el.li(
        rx.el.span(visit.time, rx.el.span(visit.ends, class_name="muted small block"), class_name="when"),
        rx.el.div(
            rx.el.div(
                rx.el.span(visit.patient, class_name="strong"),
                status_chip(visit.status, visit.status_label),
                class_name="cluster tight",
            ),
            rx.el.span(
                visit.service,
                " · ",
                visit.modality_label,
                " · ",
                rx.el.span(visit.folio, class_name="folio"),
                class_name="muted small block",
            ),
            rx.cond(
                visit.confirmed & (visit.status == "confirmed"),
                rx.el.span(
                    icon("check", 16), t("staff.agenda.will_come", language), class_name="cluster tight small good-text"
                ),
            ),
            rx.cond(
                visit.held_until != "",
                rx.el.span(said("staff.online.held", language, until=visit.held_until), class_name="muted small block"),
            ),
            rx.cond(visit.overbooked, chip(t("staff.agenda.overbooked", language), "attention")),
        ),
        rx.cond(
            (visit.steps.length() > 0) | (visit.back.length() > 0),
            rx.el.div(rx.foreach(visit.steps, step), rx.foreach(visit.back, back), class_name="does"),
        ),
        class_name=rx.match(visit.status, ("cancelled", "slot gone"), ("in_consultation", "slot now"), "slot"),
        data_testid="visit",
        custom_attrs={"data-folio": visit.folio, "data-status": visit.status},
    )
