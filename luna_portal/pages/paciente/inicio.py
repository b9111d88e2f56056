"""/inicio: the day, the next appointment, and where to go from here."""

import reflex as rx

from luna_portal.components.appointments.appointment import line
from luna_portal.components.base.basics import button, inner_link, link_button, notice, skeleton, stack
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.results.value import alarm_box, call_link
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.state.paciente.inicio import InicioState as State
from luna_portal.state.parts.clinic_card import ClinicState


def draw(language: str) -> rx.Component:
    """The whole page."""
    waiting = stack(
        rx.el.h1(t("patient.title.start", language), class_name="hidden-visually"),
        skeleton(1, 64),
        skeleton(1, 220),
        skeleton(2),
    )
    here = stack(
        stack(rx.el.h1(State.greeting, data_testid="greeting"), rx.el.p(State.today, class_name="muted"), gap=4),
        notice(State.notice, State.notice_kind),
        rx.cond(State.has_critical, _critical(language)),
        rx.el.div(
            rx.cond(State.next, _next(language), _nothing(language)),
            stack(_shortcuts(language), rx.cond(State.recent, _recent(language))),
            class_name="start-panes",
        ),
        gap=24,
    )
    return patient_page(
        rx.el.div(rx.cond(State.loading, waiting, here), on_unmount=State.leave),
        language=language,
        path=routes.START,
        clinic=ClinicState.card.name,
    )


def _critical(language: str) -> rx.Component:
    """That a result of the last thirty days holds a critical value: read it, and call."""
    card = ClinicState.card
    return alarm_box(
        rx.el.h2(t("results.critical.start", language)),
        rx.el.p(said("results.critical.call_to", language, phone=card.phone), class_name="strong"),
        rx.el.div(
            call_link(said("results.critical.call_clinic", language, phone=card.phone), card.phone_link),
            link_button(
                t("results.critical.see", language), href=localized(routes.RESULTS, language), look="secondary"
            ),
            class_name="cluster",
        ),
        data_testid="critical",
    )


def _next(language: str) -> rx.Component:
    view = State.next.appointment
    place = rx.cond(view.place != "", view.modality_label + ", " + view.place, view.modality_label)
    confirm = rx.cond(
        State.next.may_confirm,
        button(t("patient.start.confirm", language), on_click=State.confirm, data_testid="confirm"),
        rx.cond(
            view.attendance_confirmed,
            rx.el.p(
                icon("check", 20), t("patient.start.confirmed", language), class_name="cluster", data_testid="attending"
            ),
        ),
    )
    change = rx.cond(
        State.next.may_move,
        link_button(
            t("patient.start.change", language),
            href=localized("/consultas/", language) + view.id + "/cambiar",
            look="secondary",
        ),
        link_button(
            t("patient.start.see", language), href=localized("/consultas/", language) + view.id, look="secondary"
        ),
    )
    return rx.el.section(
        rx.el.p(icon("calendar"), t("patient.start.next", language), class_name="cluster"),
        rx.el.h2(
            inner_link(
                view.day + ", " + view.time, href=localized("/consultas/", language) + view.id, data_testid="next"
            )
        ),
        rx.el.p(view.practitioner, " · ", place),
        rx.cond(State.next.may_move, rx.el.p(_until(language), class_name="small quiet")),
        rx.el.div(confirm, change, class_name="hero-deeds"),
        class_name="hero",
    )


def _until(language: str) -> rx.Var:
    return said("patient.one.until", language, until=State.next.until)


def _nothing(language: str) -> rx.Component:
    return rx.el.section(
        icon("calendar", 40),
        rx.el.h2(t("patient.start.empty_title", language)),
        rx.el.p(t("patient.start.empty_text", language), class_name="muted"),
        link_button(t("patient.start.book", language), href=routes.booking(language), data_testid="book-first"),
        class_name="card empty roomy",
        data_testid="empty",
    )


def _shortcut(symbol: str, title: str, text: str, href: str, news: rx.Var | None = None) -> rx.Component:
    """A way on; `news`, when it is not empty, stands in the place of the quiet text."""
    quiet = rx.el.span(text, class_name="muted small block")
    return rx.el.li(
        inner_link(
            icon(symbol),
            rx.el.span(
                rx.el.span(title, class_name="strong block"),
                quiet if news is None else rx.cond(news, rx.el.span(news, class_name="news small block"), quiet),
                class_name="grow",
            ),
            icon("next", 20),
            href=href,
            class_name="entry",
        )
    )


def _shortcuts(language: str) -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("patient.start.shortcuts", language), class_name="card-title"),
        rx.el.ul(
            _shortcut(
                "calendar",
                t("patient.start.book", language),
                t("patient.start.book_more", language),
                routes.booking(language),
            ),
            _shortcut(
                "chart",
                t("ui.results", language),
                t("patient.start.results_more", language),
                localized(routes.RESULTS, language),
                State.new_results,
            ),
            _shortcut(
                "pill",
                t("ui.prescriptions", language),
                t("patient.start.prescriptions_more", language),
                localized(routes.PRESCRIPTIONS, language),
                State.valid_prescriptions,
            ),
            _shortcut(
                "folder",
                t("ui.documents", language),
                t("patient.start.documents_more", language),
                localized(routes.DOCUMENTS, language),
                State.new_documents,
            ),
            _shortcut(
                "phone",
                t("patient.start.calendar", language),
                t("patient.start.calendar_more", language),
                localized(routes.ACCOUNT, language) + "#calendario",
            ),
        ),
        class_name="card",
    )


def _recent(language: str) -> rx.Component:
    def entry(view: rx.Var) -> rx.Component:
        return rx.el.li(
            inner_link(line(view), href=localized("/consultas/", language) + view.id, class_name="list-item")
        )

    return rx.el.section(
        rx.el.h2(t("patient.start.recent", language), class_name="card-title"),
        rx.el.ul(rx.foreach(State.recent, entry)),
        class_name="card",
    )
