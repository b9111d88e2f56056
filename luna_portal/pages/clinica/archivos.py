"""/clinica/archivos: what a patient uploaded, and uploading for her."""

import reflex as rx

from luna_portal.components.base.basics import button, empty_state, muted, notice, skeleton, stack
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.documents.list import FileActions, file_list, filter_bar, folder_list, nothing
from luna_portal.components.documents.preview import preview
from luna_portal.components.documents.upload import upload_zone
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import t
from luna_portal.state.clinica.archivos import ArchivosClinicaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState


def draw(language: str) -> rx.Component:
    """The whole page."""
    return staff_page(
        stack(
            rx.el.h1(t("files.clinic.title", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(State.patient, _files(language), rx.cond(State.loading, skeleton(2, 76), _search(language))),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.CLINIC_DOCUMENTS,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _search(language: str) -> rx.Component:
    found = rx.el.ul(
        rx.foreach(
            State.found,
            lambda one: rx.el.li(
                rx.el.button(
                    rx.el.span(one.name, class_name="strong block"),
                    rx.el.span(
                        said("files.clinic.born", language, day=one.born), " · ", one.phone, class_name="muted small"
                    ),
                    type="button",
                    class_name="entry block wide-entry",
                    on_click=State.take(one.id),
                    data_testid="patient",
                )
            ),
        ),
        class_name="card rows",
    )
    none = rx.cond(
        State.asked != "",
        empty_state(t("files.clinic.nobody_title", language), t("files.clinic.nobody_text", language), symbol="users"),
        empty_state(t("files.clinic.whose_title", language), t("files.clinic.whose_text", language), symbol="users"),
    )
    return stack(
        rx.el.input(
            type="search",
            placeholder=t("files.clinic.find", language),
            aria_label=t("files.clinic.find", language),
            on_change=State.look_for.debounce(300),
            class_name="input",
            max_length=80,
            auto_focus=True,
            data_testid="find-patient",
        ),
        rx.cond(State.found, found, rx.el.div(none, class_name="card")),
        class_name="one-column",
    )


def _files(language: str) -> rx.Component:
    deeds = FileActions(show=State.show, close=State.close, turn_leaf=State.turn_leaf, refresh=State.refresh)
    files = rx.cond(State.rows, file_list(State, language, deeds), nothing(State, language, whose="clinic"))
    who = rx.el.div(
        rx.el.div(
            rx.el.h2(State.patient.name, data_testid="whose"),
            muted(said("files.clinic.born", language, day=State.patient.born), " · ", State.patient.phone),
            class_name="grow",
        ),
        button(icon("users", 20), t("files.clinic.another", language), look="secondary", on_click=State.another),
        class_name="card pad cluster",
    )
    zone = upload_zone(
        language,
        folder=State.folder,
        patient=State.patient.id,
        refresh=State.refresh,
        title="files.clinic.upload",
    )
    look = rx.el.div(
        folder_list(State, language),
        stack(
            zone,
            filter_bar(State, language),
            rx.cond(State.folder_title, rx.el.h2(State.folder_title)),
            rx.cond(State.loading, skeleton(4, 76), files),
            class_name="grow",
        ),
        class_name="files-panes",
    )
    only_put = stack(zone, muted(t("files.clinic.only_put", language)))
    return stack(who, rx.cond(State.may_look, look, only_put), preview(State, language, deeds))
