"""/cuenta: the person's own data, the language, the calendar address, and the way out."""

import reflex as rx

from luna_portal.components.base.basics import button, card, document_link, inner_link, muted, notice, skeleton, stack
from luna_portal.components.base.frame import patient_page, theme_choice
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.kit.dialog import question
from luna_portal.components.kit.forms import door_form, select_field
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import LANGUAGES, t
from luna_portal.i18n.routes import localized
from luna_portal.state.paciente.cuenta.cuenta import CuentaState as State
from luna_portal.state.parts.clinic_card import ClinicState


def draw(language: str) -> rx.Component:
    """The whole page."""
    replace = question(
        t("account.feed.ask_title", language),
        rx.el.p(t("account.feed.ask_text", language), class_name="muted"),
        yes=t("account.feed.ask_yes", language),
        no=t("account.feed.ask_no", language),
        on_yes=State.make_feed,
        on_no=State.keep_feed,
        look="primary",
    )
    body = rx.el.div(
        _data(language),
        stack(
            rx.cond(State.own.is_patient, _feed(language)),
            rx.cond(State.own.is_patient, _entry("share.list", "share", routes.SHARES, language, "shares")),
            _entry("account.security", "lock", routes.SECURITY, language, "security"),
            _ways(language),
        ),
        class_name="account-panes",
    )
    return patient_page(
        stack(
            rx.el.h1(t("account.title.account", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.loading, skeleton(2, 220), body),
            rx.cond(State.asking, replace),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.ACCOUNT,
        clinic=ClinicState.card.name,
    )


def _data(language: str) -> rx.Component:
    def entry(key: str, value: rx.Var) -> rx.Component:
        return rx.cond(value != "", rx.el.div(rx.el.dt(t(f"account.own.{key}", language)), rx.el.dd(value)))

    own = State.own
    return card(
        rx.el.h2(t("account.own.title", language)),
        rx.el.dl(
            entry("name", own.name),
            entry("email", own.email),
            entry("phone", own.phone),
            entry("birth", own.birth),
            entry("curp", own.curp),
            entry("role", rx.cond(own.is_staff, own.role, "")),
            entry("since", own.since),
        ),
        muted(
            said("account.own.correct", language, phone=ClinicState.card.phone),
            " ",
            inner_link(t("account.own.notice", language), href=localized(routes.NOTICE, language)),
        ),
        class_name="summary stack",
        data_testid="own",
    )


def _feed(language: str) -> rx.Component:
    shown = stack(
        rx.el.label(t("account.feed.address", language), html_for="feed", class_name="strong"),
        rx.el.div(
            rx.el.input(
                value=State.feed,
                read_only=True,
                id="feed",
                class_name="input",
                data_testid="feed",
                aria_describedby="feed-hint",
            ),
            button(
                t("account.feed.copy", language),
                look="secondary",
                on_click=rx.set_clipboard(State.feed),
                data_testid="copy",
            ),
            class_name="copy",
        ),
        muted(t("account.feed.hint", language), id="feed-hint"),
        gap=8,
    )
    there = rx.el.div(
        button(
            t("account.feed.replace", language), look="secondary", on_click=State.ask_feed, data_testid="replace-feed"
        ),
        button(t("account.feed.end", language), look="danger", on_click=State.end_feed, data_testid="end-feed"),
        class_name="cluster",
    )
    return rx.el.section(
        rx.el.h2(icon("calendar"), t("account.feed.title", language), class_name="cluster"),
        rx.el.p(t("account.feed.text", language), class_name="muted"),
        rx.cond(State.feed != "", shown),
        rx.cond(
            State.has_feed,
            stack(rx.cond(State.feed == "", muted(t("account.feed.there", language))), there),
            rx.el.div(
                button(
                    t("account.feed.make", language),
                    look="secondary",
                    on_click=State.make_feed,
                    data_testid="make-feed",
                )
            ),
        ),
        class_name="card pad stack",
        id="calendario",
    )


def _entry(area: str, symbol: str, path: str, language: str, name: str) -> rx.Component:
    """A way to a page of its own."""
    return rx.el.section(
        inner_link(
            icon(symbol),
            rx.el.span(
                rx.el.span(t(f"{area}.link", language), class_name="strong block"),
                rx.el.span(t(f"{area}.more", language), class_name="muted small block"),
                class_name="grow",
            ),
            icon("next", 20),
            href=localized(path, language),
            class_name="entry",
            data_testid=name,
        ),
        class_name="card",
    )


def _ways(language: str) -> rx.Component:
    other = "en" if language == "es" else "es"
    return rx.el.section(
        rx.el.div(
            rx.el.span(t("account.language.title", language), class_name="strong"),
            document_link(
                t("account.language.other", language),
                href=localized(routes.ACCOUNT, other),
                lang=other,
                class_name="button plain",
            ),
            class_name="cluster apart",
        ),
        select_field(
            t("account.language.mails", language),
            "language",
            [(one, t(f"account.language.{one}", language)) for one in LANGUAGES],
            value=State.own.mail_language,
            on_change=State.choose_language,
            data_testid="mail-language",
        ),
        rx.el.div(
            rx.el.span(t("account.look", language), class_name="strong"),
            theme_choice(language),
            class_name="cluster apart",
        ),
        door_form(
            "/auth/salir",
            language,
            rx.el.button(
                icon("exit", 20), t("ui.sign_out", language), type="submit", class_name="button secondary wide"
            ),
        ),
        class_name="card pad stack",
    )
