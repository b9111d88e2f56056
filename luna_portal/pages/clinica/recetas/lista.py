"""/clinica/recetas: wishes to renew first, then what was issued; the chosen one stands instead of the list."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    card,
    document_link,
    empty_state,
    link_button,
    muted,
    notice,
    row,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import text_area
from luna_portal.components.kit.list_screen import list_address, rows_of, tabs
from luna_portal.components.prescriptions.prescription import line, receta, renewal
from luna_portal.i18n import query, routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.parts.list_vars import shown_of
from luna_portal.state.clinica.recetas.lista import RecetasClinicaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState

SHOWN = shown_of(State)


def draw(language: str) -> rx.Component:
    """The whole page."""
    new = link_button(
        icon("plus", 20),
        t("prescriptions.clinic.new", language),
        href=localized(routes.NEW_PRESCRIPTION, language),
        data_testid="new",
    )
    head = rx.el.div(
        rx.el.h1(t("prescriptions.title.list", language)), rx.cond(State.answers, new), class_name="cluster apart"
    )
    lists = stack(head, rx.cond(State.answers, _requests(language)), _list(language))
    return staff_page(
        stack(
            list_address(SHOWN),
            notice(State.notice, State.notice_kind, rx.cond(State.fresh, _see(language))),
            rx.cond(State.loading, skeleton(4, 96), rx.cond(State.chosen, _one(language), lists)),
            _reason_question(language, "cancel", State.cancelling, State.cancel),
            _reason_question(language, "decline", State.declining != "", State.decline),
            class_name="one-column roomy",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.CLINIC_PRESCRIPTIONS,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _see(language: str) -> rx.Component:
    return button(
        t("prescriptions.clinic.see", language),
        look="plain",
        classes="small-control",
        on_click=State.open(State.fresh),
        data_testid="see-issued",
    )


def _requests(language: str) -> rx.Component:
    def request(one: Any) -> rx.Component:
        change = localized(routes.NEW_PRESCRIPTION, language) + f"?{query.RENEWS}="
        deeds = row(
            button(
                t("prescriptions.clinic.accept", language),
                on_click=State.accept(one.renewal.id),
                data_testid="accept",
            ),
            link_button(
                t("prescriptions.clinic.change", language),
                href=rx.Var.create(change) + one.renewal.id,
                look="secondary",
                data_testid="change",
            ),
            button(
                t("prescriptions.clinic.decline", language),
                look="plain",
                on_click=State.ask_decline(one.renewal.id),
                data_testid="decline",
            ),
            class_name="deeds",
        )
        return rx.el.li(
            rx.el.p(one.prescription.patient, class_name="strong"),
            rx.el.p(one.prescription.summary),
            rx.cond(
                one.renewal.note != "", rx.el.p(said("prescriptions.clinic.note", language, note=one.renewal.note))
            ),
            muted(one.renewal.asked, " · ", one.prescription.until),
            deeds,
            class_name="card pad stack-8 receta",
            data_testid="request",
        )

    return rx.el.section(
        rx.el.h2(t("prescriptions.clinic.requests", language)),
        rx.cond(
            State.requests,
            stack(
                rx.el.ul(rx.foreach(State.requests, request), class_name="stack"),
                rx.cond(
                    State.waiting > State.requests.length(),
                    muted(
                        said(
                            "prescriptions.clinic.more_requests",
                            language,
                            total=State.waiting.to_string(),
                            shown=State.requests.length().to_string(),
                        ),
                        data_testid="more-requests",
                    ),
                ),
            ),
            muted(t("prescriptions.clinic.no_requests", language)),
        ),
        class_name="stack",
    )


def _list(language: str) -> rx.Component:
    names = {name: t(f"prescriptions.list.{name}", language) for name in ("valid", "past", "cancelled")}

    def entry(view: Any) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                icon("pill"),
                line(view, language, team=True),
                icon("next", 20),
                type="button",
                class_name="list-item receta-item",
                on_click=State.open(view.id),
                data_testid="row",
            )
        )

    nothing = empty_state(
        t("prescriptions.clinic.empty_title", language), t("prescriptions.clinic.empty_text", language), symbol="pill"
    )
    return stack(
        rx.el.h2(t("prescriptions.clinic.list", language)),
        tabs(SHOWN, names, t("prescriptions.clinic.list", language), State.counts, *names),
        rows_of(SHOWN, State.rows, entry, nothing, language, height=96),
    )


def _one(language: str) -> rx.Component:
    one = State.chosen
    correct = localized(routes.NEW_PRESCRIPTION, language) + f"?{query.CORRECTS}="
    deeds = row(
        document_link(
            icon("download", 20),
            t("prescriptions.one.pdf", language),
            href=one.letter,
            class_name="button primary",
            download=True,
            data_testid="pdf",
        ),
        rx.cond(
            one.may_dispense,
            button(
                icon("check", 20),
                t("prescriptions.clinic.dispense", language),
                look="secondary",
                on_click=State.dispense,
                data_testid="dispense",
            ),
        ),
        rx.cond(
            State.answers & one.may_cancel,
            rx.fragment(
                link_button(
                    t("prescriptions.clinic.correct", language),
                    href=rx.Var.create(correct) + one.id,
                    look="secondary",
                    data_testid="correct",
                ),
                button(
                    t("prescriptions.clinic.cancel", language),
                    look="danger",
                    on_click=State.ask_cancel,
                    data_testid="cancel",
                ),
            ),
        ),
        class_name="deeds",
    )
    back = button(
        icon("back", 20),
        t("prescriptions.clinic.back", language),
        look="plain",
        on_click=State.close,
        data_testid="back",
    )
    return stack(rx.el.div(back), card(receta(one, language, deeds, renewal(one, language)), padded=True))


def _reason_question(language: str, what: str, asking: Any, answer: Any) -> rx.Component:
    """Why a receta is taken back, or not renewed."""
    form = rx.el.form(
        text_area(
            t("prescriptions.clinic.reason", language),
            "reason",
            problem=State.errors["reason"],
            rows="3",
            max_length=300,
            required=True,
        ),
        on_submit=answer,
        id=f"{what}-form",
    )
    dialog = question(
        t(f"prescriptions.clinic.{what}_title", language),
        rx.el.p(t(f"prescriptions.clinic.{what}_text", language), class_name="muted"),
        form,
        yes=t(f"prescriptions.clinic.yes_{what}", language),
        no=t("prescriptions.clinic.no", language),
        on_no=State.keep,
        submits=f"{what}-form",
    )
    return rx.cond(asking, dialog)
