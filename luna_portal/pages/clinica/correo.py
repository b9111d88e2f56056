"""/clinica/correo: the outgoing mail, in words; each can be looked at, and sent again when it failed."""

import reflex as rx

from luna_portal.components.base.basics import button, chip, empty_state, icon_button, notice, stack
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.words import said
from luna_portal.components.kit.dialog import NO, DialogTitle, modal
from luna_portal.components.kit.list_screen import list_address, rows_of, tabs
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.list_vars import shown_of
from luna_portal.state.clinica.correo import CorreoState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState

TONES = (
    ("sent", "good"),
    ("failed", "bad"),
    ("unsendable", "bad"),
    ("queued", "attention"),
    ("sending", "attention"),
    ("dropped", "quiet"),
)
COUNTED = ("queued", "sent", "failed", "dropped")
SHOWN = shown_of(State)


def draw(language: str) -> rx.Component:
    """The whole page."""
    missing = rx.el.div(
        rx.el.div(
            rx.el.p(t("staff.mail.no_server", language), class_name="strong"),
            rx.el.p(t("staff.mail.no_server_text", language)),
        ),
        class_name="notice attention",
        data_testid="no-server",
    )
    nothing = empty_state(t("staff.mail.empty_title", language), t("staff.mail.empty_text", language), symbol="mail")
    names = {name: t(f"staff.mail.tab.{name or 'all'}", language) for name in ("", *COUNTED)}
    return staff_page(
        stack(
            list_address(SHOWN),
            rx.el.h1(t("staff.title.mail", language)),
            rx.cond(~State.sends, missing),
            notice(State.notice, State.notice_kind),
            tabs(SHOWN, names, t("staff.title.mail", language), State.counts, *COUNTED),
            rows_of(
                SHOWN, State.messages, lambda one: _row(one, language), nothing, language, bones=5, testid="messages"
            ),
            rx.cond(State.preview, _preview(language)),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.OUTBOX,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _row(one: rx.Var, language: str) -> rx.Component:
    when = rx.match(
        one.state,
        ("sent", said("staff.mail.sent_at", language, when=one.sent)),
        ("dropped", said("staff.mail.written_at", language, when=one.written)),
        ("failed", said("staff.mail.written_at", language, when=one.written)),
        said("staff.mail.due_at", language, when=one.due),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.span(one.kind_label, class_name="strong"),
                chip(one.state_label, rx.match(one.state, *TONES, "")),
                class_name="cluster tight",
            ),
            rx.el.span(one.recipient_name, " · ", one.recipient, class_name="muted small block"),
            rx.el.span(when, class_name="muted small block"),
            rx.cond(one.error != "", rx.el.span(one.error, class_name="small bad-text block")),
            class_name="grow",
        ),
        rx.cond(
            one.may_retry,
            button(
                t("staff.mail.retry", language),
                classes="small-control",
                on_click=State.retry(one.id),
                data_testid="retry",
            ),
        ),
        button(
            t("staff.mail.see", language),
            look="secondary",
            classes="small-control",
            on_click=State.open(one.id),
            aria_label=t("staff.mail.see", language) + ": " + one.kind_label + ", " + one.recipient_name,
            data_testid="see",
        ),
        class_name="cluster mail-row",
        custom_attrs={"data-kind": one.kind, "data-state": one.state},
    )


def _preview(language: str) -> rx.Component:
    return modal(
        stack(
            rx.el.div(
                DialogTitle.create(State.preview.subject, class_name="grow"),
                icon_button("cross", t("ui.close", language), on_click=State.close, custom_attrs={**NO}),
                class_name="cluster apart",
                style={"flexWrap": "nowrap"},
            ),
            rx.el.iframe(
                src_doc=State.preview.html,
                custom_attrs={"sandbox": ""},
                title=t("staff.mail.preview", language),
                class_name="letter",
                data_testid="letter",
            ),
            rx.el.details(
                rx.el.summary(t("staff.mail.as_text", language)),
                rx.el.pre(State.preview.text, class_name="letter-text"),
            ),
        ),
        class_name="wide-dialog",
    )
