"""DICOM: known by its header, with a way of writing pixels that programs know."""

from typing import BinaryIO

from pydicom.dataset import Dataset
from pydicom.filereader import _read_file_meta_info, dcmread, read_preamble
from pydicom.uid import UID, AllTransferSyntaxes, DeflatedExplicitVRLittleEndian

from luna_portal.adapters.inspection.inspection_result import COPY_PIECE, Inspected, Kind, new_copy
from luna_portal.domain.documents.file_rules import FileRefused

PREAMBLE = 128
KNOWN = frozenset(AllTransferSyntaxes) - {DeflatedExplicitVRLittleEndian}
"""A deflated one is a file of any size in a small one."""
LOOKED_AT = ["SOPClassUID", "Rows", "Columns", "NumberOfFrames"]


def inspect_dicom(file: BinaryIO, name: str) -> Inspected:
    """The study with an empty preamble, where another file could hide. Raises: FileRefused."""
    try:
        file.seek(0)
        read_preamble(file, force=False)
        meta = _read_file_meta_info(file)
        file.seek(0)
        header = dcmread(file, stop_before_pixels=True, specific_tags=LOOKED_AT) if _known(meta) else None
    except Exception:  # noqa: BLE001 - a reader of damaged headers raises what it likes
        raise FileRefused("dicom_damaged", name) from None
    if not meta.get("MediaStorageSOPClassUID"):
        raise FileRefused("dicom_damaged", name)
    if header is None:
        raise FileRefused("dicom_syntax", name, syntax=str(meta.get("TransferSyntaxUID", ""))[:64] or "—")
    width, height, frames = (_number(header.get(what)) for what in ("Columns", "Rows", "NumberOfFrames"))
    clean = new_copy()
    clean.write(bytes(PREAMBLE))
    file.seek(PREAMBLE)
    while piece := file.read(COPY_PIECE):
        clean.write(piece)
    clean.seek(0)
    return Inspected(Kind.DICOM, "application/dicom", "dcm", clean, width=width, height=height, pages=max(frames, 1))


def _known(meta: Dataset) -> bool:
    return UID(str(meta.get("TransferSyntaxUID", ""))) in KNOWN


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() else 0
