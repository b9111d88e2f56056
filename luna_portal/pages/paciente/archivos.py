"""/archivos: a patient's files in folders, with a place to drop new ones."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import button, icon_button, muted, notice, skeleton, stack
from luna_portal.components.base.frame import patient_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.documents.list import FileActions, file_list, filter_bar, folder_list, nothing
from luna_portal.components.documents.preview import preview
from luna_portal.components.documents.upload import upload_zone
from luna_portal.components.kit.dialog import NO, DialogTitle, modal, question
from luna_portal.components.kit.forms import field
from luna_portal.components.kit.list_screen import list_address
from luna_portal.i18n import query, routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.list_vars import shown_of
from luna_portal.pages.parts.share_dialog import share_dialog
from luna_portal.state.paciente.archivos import ArchivosState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.share_dialog import CompartirState

SHOWN = shown_of(State)


def draw(language: str) -> rx.Component:
    """The whole page."""
    deeds = FileActions(
        show=State.open,
        close=State.close,
        turn_leaf=State.turn_leaf,
        refresh=State.refresh,
        menu=State.choose,
        move=State.move,
    )
    files = rx.cond(State.rows, file_list(SHOWN, State, language, deeds), nothing(SHOWN, language))
    body = stack(
        list_address(SHOWN),
        rx.el.div(rx.el.h1(t("files.title", language)), _used(language), class_name="cluster apart"),
        notice(State.notice, State.notice_kind, _undo(language)),
        rx.el.div(
            folder_list(State, language, _new_folder(language)),
            stack(
                upload_zone(language, folder=State.filters[query.FOLDER], refresh=State.refresh),
                filter_bar(SHOWN, language),
                rx.cond(State.folder_title, _folder_head(language)),
                rx.cond(State.loading, skeleton(4, 76), files),
                class_name="grow",
            ),
            class_name="files-panes",
        ),
        preview(State, language, deeds, _menu_button(language)),
        _questions(language),
    )
    return patient_page(
        rx.el.div(body, on_unmount=State.leave),
        share_dialog(language),
        language=language,
        path=routes.DOCUMENTS,
        clinic=ClinicState.card.name,
    )


def _used(language: str) -> rx.Component:
    return rx.cond(State.used, muted(said("files.used", language, used=State.used), data_testid="used"))


def _undo(language: str) -> rx.Component:
    undo = button(
        t("files.undo", language),
        look="plain",
        classes="small-control",
        on_click=State.undo(State.deleted),
        data_testid="undo",
    )
    return rx.cond(State.deleted, undo)


def _new_folder(language: str) -> rx.Component:
    return button(
        icon("plus", 20),
        t("files.folder.new", language),
        look="plain",
        classes="small-control new-folder",
        on_click=State.ask_name,
        data_testid="new-folder",
    )


def _folder_head(language: str) -> rx.Component:
    own = rx.foreach(
        State.folders, lambda one: rx.cond((one.id == State.filters[query.FOLDER]) & one.own, _folder_deeds(language))
    )
    return rx.el.div(rx.el.h2(State.folder_title), own, class_name="cluster apart folder-head")


def _folder_deeds(language: str) -> rx.Component:
    """What may be done with a folder of her own."""

    def deed(symbol: str, key: str, named: str, on_click: Any, testid: str) -> rx.Component:
        return button(
            icon(symbol, 20), t(key, language), look="plain", classes="small-control", on_click=on_click,
            aria_label=t(named, language), data_testid=testid,
        )  # fmt: skip

    return rx.el.div(
        deed("pencil", "files.rename", "files.folder.rename", State.ask_new_name, "rename-folder"),
        deed("trash", "files.delete", "files.folder.remove", State.ask_remove, "remove-folder"),
        class_name="cluster tight",
    )


def _menu_button(language: str) -> rx.Component:
    return button(
        icon("more", 20),
        t("files.organise", language),
        look="secondary",
        on_click=State.choose(State.shown.id, "menu"),
        data_testid="organise",
    )


def _questions(language: str) -> rx.Component:
    return rx.fragment(
        rx.match(
            State.deed,
            ("menu", _menu(language)),
            ("rename", _rename(language)),
            ("move", _move(language)),
            rx.fragment(),
        ),
        rx.cond(State.naming, _name_folder(language)),
        rx.cond(State.renaming, _rename_folder(language)),
        rx.cond(State.removing, _remove_folder(language)),
    )


def _menu(language: str) -> rx.Component:
    """What may be done with a file, one line each."""
    one = State.chosen

    def line(symbol: str, key: str, on_click: Any, testid: str) -> rx.Component:
        return rx.el.button(
            icon(symbol), t(key, language), type="button", class_name="menu-line", on_click=on_click, data_testid=testid
        )

    return modal(
        rx.el.div(
            DialogTitle.create(one.name, class_name="grow"),
            icon_button("cross", t("files.preview.close", language), on_click=State.dismiss, custom_attrs={**NO}),
            class_name="preview-head",
        ),
        muted(one.folder_name + " · " + one.size + " · " + one.when + " · " + one.by),
        rx.el.div(
            line("file", "files.look_at", [State.dismiss, State.open(one.id)], "do-show"),
            line("folder", "files.move", State.change_deed("move"), "do-move"),
            line("share", "share.dialog.action", [State.dismiss, CompartirState.ask("document", one.id)], "do-share"),
            rx.cond(one.may_change, line("pencil", "files.rename", State.change_deed("rename"), "do-rename")),
            rx.cond(one.may_change, line("trash", "files.delete", State.delete(one.id), "do-delete")),
            class_name="menu-lines",
        ),
        rx.cond(one.from_clinic, muted(t("files.clinic_keeps", language))),
        testid="menu",
    )


def _rename(language: str) -> rx.Component:
    form = rx.el.form(
        field(
            t("files.name", language),
            "name",
            problem=State.errors["name"],
            default_value=State.chosen.stem,
            max_length=120,
            auto_focus=True,
        ),
        id="rename-file",
        on_submit=State.rename,
    )
    return question(
        t("files.rename", language),
        form,
        yes=t("files.save", language),
        no=t("files.leave", language),
        on_no=State.dismiss,
        look="primary",
        submits="rename-file",
    )


def _move(language: str) -> rx.Component:
    choices = rx.el.select(
        rx.foreach(State.folders, lambda one: rx.el.option(one.name, value=one.id)),
        name="folder",
        id="folder",
        default_value=State.chosen.folder,
        class_name="input",
        data_testid="to-folder",
    )
    form = rx.el.form(
        rx.el.input(type="hidden", name="document", value=State.chosen.id, read_only=True),
        rx.el.div(rx.el.label(t("files.to_folder", language), html_for="folder"), choices, class_name="field"),
        id="move-file",
        on_submit=State.move,
    )
    return question(
        t("files.move", language),
        muted(State.chosen.name),
        form,
        yes=t("files.move_here", language),
        no=t("files.leave", language),
        on_no=State.dismiss,
        look="primary",
        submits="move-file",
    )


def _name_folder(language: str) -> rx.Component:
    return _folder_question(
        language, "make-folder", State.make_folder, t("files.folder.new", language), t("files.folder.make", language)
    )


def _rename_folder(language: str) -> rx.Component:
    title, yes = t("files.folder.rename", language), t("files.save", language)
    return _folder_question(
        language, "rename-folder", State.rename_folder, title, yes, default_value=State.folder_title
    )


def _folder_question(language: str, form_id: str, on_submit: Any, title: str, yes: str, **props: Any) -> rx.Component:
    """A folder's name, asked for."""
    name = field(
        t("files.folder.name", language),
        "folder_name",
        problem=State.errors["folder_name"],
        max_length=60,
        auto_focus=True,
        **props,
    )
    return question(
        title,
        rx.el.form(name, id=form_id, on_submit=on_submit),
        yes=yes,
        no=t("files.leave", language),
        on_no=State.dismiss,
        look="primary",
        submits=form_id,
    )


def _remove_folder(language: str) -> rx.Component:
    return question(
        t("files.folder.remove", language),
        rx.el.p(t("files.folder.remove_text", language)),
        yes=t("files.folder.remove", language),
        no=t("files.leave", language),
        on_yes=State.remove_folder,
        on_no=State.dismiss,
    )
