"""The place where files are chosen, photographed or dropped."""

from typing import Any

import reflex as rx

from luna_portal.components.base.basics import muted
from luna_portal.components.base.icons import icon
from luna_portal.components.kit.browser import script
from luna_portal.i18n.catalog import t

ACCEPTED = (
    ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,.gif,.docx,.xlsx,.txt,.csv,.dcm,.dicom,image/*,application/pdf,text/plain"
)
ORIGINALS = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,image/*,application/pdf"
UPLOAD_WORDS = (
    "waiting",
    "sending",
    "checking",
    "done",
    "cancelled",
    "offline",
    "broken",
    "cancel",
    "retry",
    "hide",
    "progress",
    "summary",
    "summary_some",
    "drop",
    "slow",
)


class UploadQueue(rx.Component):
    """Sends the files of the upload zone, and says in it how each goes."""

    library = script("documents/upload_queue")
    tag = "UploadQueue"


class FileDrop(rx.Component):
    """Takes files dropped on the page, and files of the list dropped on a folder."""

    library = script("documents/file_drop")
    tag = "FileDrop"


def upload_zone(
    language: str,
    *,
    folder: Any,
    patient: Any = "",
    refresh: Any,
    title: str = "files.upload.title",
    original: bool = False,
) -> rx.Component:
    """Where files are chosen, photographed or dropped.

    `original`: one file, a result's own, which its patient sees with the result.
    """
    words = {f"data-say-{word.replace('_', '-')}": t(f"files.upload.{word}", language) for word in UPLOAD_WORDS}
    words |= {
        "data-say-too-large": t("files.refused.too_large", language),
        "data-upload": "",
        "data-folder": folder,
        "data-patient": patient,
        "data-language": language,
    } | ({"data-original": "1"} if original else {})
    return rx.el.section(
        UploadQueue.create(),
        FileDrop.create(),
        rx.el.div(
            rx.el.span(icon("upload", 28), class_name="drop-icon", aria_hidden="true"),
            rx.el.div(
                rx.el.p(t(title, language), class_name="strong"),
                muted(
                    t("results.form.original_kinds" if original else "files.upload.kinds", language),
                    rx.el.span(" ", t("files.upload.drag", language), class_name="fine-only"),
                ),
                class_name="grow",
            ),
            rx.el.div(
                rx.el.label(
                    icon("upload", 20),
                    t("results.form.original_choose" if original else "files.upload.choose", language),
                    rx.el.input(
                        type="file", multiple=not original, accept=ORIGINALS if original else ACCEPTED, class_name="hidden-visually",
                        custom_attrs={"data-files": ""}, data_testid="files",
                    ),
                    class_name="button primary file-button",
                ),
                rx.el.label(
                    icon("camera", 20),
                    t("files.upload.camera", language),
                    rx.el.input(
                        type="file", accept="image/*", class_name="hidden-visually",
                        custom_attrs={"data-files": "", "capture": "environment"}, data_testid="camera",
                    ),
                    class_name="button secondary file-button touch-only",
                ),
                class_name="cluster drop-deeds",
            ),
            class_name="drop-zone",
        ),
        rx.el.ul(class_name="uploads", custom_attrs={"data-uploads": ""}, data_testid="uploads"),
        rx.el.p(class_name="hidden-visually", role="status", aria_live="polite", custom_attrs={"data-upload-says": ""}),
        rx.el.button(type="button", hidden=True, on_click=refresh, custom_attrs={"data-uploaded": ""}),
        aria_label=t(title, language),
        custom_attrs=words,
    )  # fmt: skip
