"""/recetas/[receta]: what to take, the paper, and the wish to have it anew."""

import reflex as rx

from luna_portal.components.base.basics import (
    button,
    document_link,
    empty_state,
    link_button,
    notice,
    page_script,
    print_button,
    row,
    skeleton,
    stack,
)
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import text_area
from luna_portal.components.kit.list_screen import back_link
from luna_portal.components.prescriptions.prescription import receta, renewal
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.i18n.routes import localized
from luna_portal.pages.paciente.consultas.consulta import other_path
from luna_portal.pages.parts.share_dialog import share_button, share_dialog
from luna_portal.state.paciente.recetas.receta import RecetaState as State
from luna_portal.state.parts.clinic_card import ClinicState


def draw(language: str) -> rx.Component:
    """The whole page."""
    missing = empty_state(
        t("prescriptions.one.missing_title", language),
        t("prescriptions.one.missing_text", language),
        link_button(
            t("prescriptions.one.back", language), href=localized(routes.PRESCRIPTIONS, language), look="secondary"
        ),
        symbol="pill",
        whole=True,
    )
    waiting = stack(rx.el.h1(t("prescriptions.title.one", language), class_name="hidden-visually"), skeleton(3, 140))
    shown = receta(State.detail, language, _deeds(language), renewal(State.detail, language))
    found = rx.cond(State.missing, rx.el.div(missing, data_testid="missing"), rx.cond(State.detail, shown))
    return patient_page(
        page_script("/print.js"),
        stack(
            back_link(t("prescriptions.one.back", language), localized(routes.PRESCRIPTIONS, language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, waiting, found),
            _renew_question(language),
            share_dialog(language),
            class_name="one-column",
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.PRESCRIPTIONS,
        clinic=ClinicState.card.name,
        here=other_path(language),
    )


def _deeds(language: str) -> rx.Component:
    detail = State.detail
    pdf = document_link(
        icon("download", 20),
        t("prescriptions.one.pdf", language),
        href=detail.letter,
        class_name="button primary",
        download=True,
        data_testid="pdf",
    )
    half = document_link(
        icon("file", 20),
        t("prescriptions.one.pdf_half", language),
        href=detail.half,
        class_name="button secondary",
        download=True,
        data_testid="pdf-half",
    )
    paper = print_button(t("prescriptions.one.print", language))
    renew = button(
        icon("pill", 20),
        t("prescriptions.one.renew", language),
        look="secondary",
        on_click=State.ask_renewal,
        data_testid="renew",
    )
    return row(
        pdf,
        rx.cond(detail.may_renew, renew),
        rx.cond(detail.state != "cancelled", share_button("prescription", detail.id, language)),
        half,
        paper,
        class_name="deeds",
    )


def _renew_question(language: str) -> rx.Component:
    form = rx.el.form(
        text_area(
            t("prescriptions.one.note", language),
            "note",
            hint=t("prescriptions.one.note_hint", language),
            problem=State.errors["note"],
            rows="3",
            max_length=600,
        ),
        on_submit=State.renew,
        id="renew-form",
    )
    dialog = question(
        t("prescriptions.one.ask_title", language),
        rx.el.p(
            said("prescriptions.one.ask_text", language, professional=State.detail.professional), class_name="muted"
        ),
        form,
        yes=t("prescriptions.one.send", language),
        no=t("prescriptions.one.keep", language),
        on_no=State.keep,
        look="primary",
        submits="renew-form",
    )
    return rx.cond(State.asking, dialog)
