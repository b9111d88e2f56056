"""/clinica/archivos: what a patient uploaded, and uploading for her."""

import reflex as rx

from luna_portal.components.base.basics import button, muted, notice, skeleton, stack
from luna_portal.components.base.frame import staff_page
from luna_portal.components.base.icons import icon
from luna_portal.components.base.words import said
from luna_portal.components.documents.list import FileActions, file_list, filter_bar, folder_list, nothing
from luna_portal.components.documents.preview import preview
from luna_portal.components.documents.upload import upload_zone
from luna_portal.components.kit.list_screen import list_address
from luna_portal.components.kit.patient_search import patient_search
from luna_portal.i18n import query, routes
from luna_portal.i18n.catalog import t
from luna_portal.pages.parts.list_vars import search_of, shown_of
from luna_portal.state.clinica.archivos import ArchivosClinicaState as State
from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.team_sections import SeccionesState

SHOWN = shown_of(State)


def draw(language: str) -> rx.Component:
    """The whole page."""
    return staff_page(
        stack(
            list_address(SHOWN),
            rx.el.h1(t("files.clinic.title", language)),
            notice(State.notice, State.notice_kind),
            rx.cond(
                State.patient,
                _files(language),
                rx.cond(State.loading, skeleton(2, 76), patient_search(search_of(State), language, focus=True)),
            ),
            on_unmount=State.leave,
        ),
        language=language,
        path=routes.CLINIC_DOCUMENTS,
        allowed=SeccionesState.allowed,
        clinic=ClinicState.card.name,
    )


def _files(language: str) -> rx.Component:
    deeds = FileActions(show=State.open, close=State.close, turn_leaf=State.turn_leaf, refresh=State.refresh)
    files = rx.cond(State.rows, file_list(SHOWN, State, language, deeds), nothing(SHOWN, language, whose="clinic"))
    who = rx.el.div(
        rx.el.div(
            rx.el.h2(State.patient.name, data_testid="whose"),
            muted(said("ui.patient.born", language, day=State.patient.born), " · ", State.patient.phone),
            class_name="grow",
        ),
        button(icon("users", 20), t("files.clinic.another", language), look="secondary", on_click=State.change_patient),
        class_name="card pad cluster",
    )
    zone = upload_zone(
        language,
        folder=State.filters[query.FOLDER],
        patient=State.patient.id,
        refresh=State.refresh,
        title="files.clinic.upload",
    )
    look = rx.el.div(
        folder_list(State, language),
        stack(
            zone,
            filter_bar(SHOWN, language),
            rx.cond(State.folder_title, rx.el.h2(State.folder_title)),
            rx.cond(State.loading, skeleton(4, 76), files),
            class_name="grow",
        ),
        class_name="files-panes",
    )
    only_put = stack(zone, muted(t("files.clinic.only_put", language)))
    return stack(who, rx.cond(State.may_look, look, only_put), preview(State, language, deeds))
