"""Files good and bad, built here: each function gives the bytes of one."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

MAIN = "application/vnd.openxmlformats-officedocument."
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
GPS_CANARY = b"ANA-LIVES-HERE"

pillow_heif.register_heif_opener()


def picture(width: int = 640, height: int = 480) -> Image.Image:
    """A drawn picture: noise would not compress, one colour would compress too well."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill="#7b5ea7")
    return image


def exif() -> bytes:
    """Where it was taken, by which camera, and that it lies on its side."""
    data = Image.Exif()
    data[0x0112] = 6
    data[0x010F] = GPS_CANARY.decode()
    data.get_ifd(0x8825)[0x1D] = GPS_CANARY.decode()
    return data.tobytes()


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)  # type: ignore[arg-type]
    return out.getvalue()


def jpeg() -> bytes:
    return encoded(picture(), "JPEG", exif=exif(), comment=GPS_CANARY)


def png() -> bytes:
    return encoded(picture(), "PNG", exif=exif())


def webp() -> bytes:
    return encoded(picture(), "WEBP", exif=exif())


def heic() -> bytes:
    return encoded(picture(), "HEIF", exif=exif())


def gif(frames: int = 1) -> bytes:
    first, *others = (picture(64 + number % 2, 64).resize((64, 64)).rotate(number) for number in range(frames))
    return encoded(first, "GIF", save_all=True, append_images=others)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def huge_png() -> bytes:
    """30,000 × 30,000 pixels in some hundred kilobytes."""
    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(bytes(30_001)) for _ in range(3000)) + rows.flush()
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 1, **saving: object) -> bytes:
    """A PDF whose first page says something, with a change before it is saved."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(612, 792))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    first = document.pages[0]
    first.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    first.Contents = document.make_stream(
        b"BT /F1 32 Tf 72 650 Td (Biometria hematica) Tj ET 0.48 0.37 0.65 rg 72 400 300 90 re f"
    )
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out, **saving)  # type: ignore[arg-type]
    return out.getvalue()


def action(document: pikepdf.Pdf, **entries: object) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(entries)


def script_pdf() -> bytes:
    return pdf(lambda one: action(one, **{"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"}))


def hidden_script_pdf() -> bytes:
    """The script stands in the names, and the key is written with a hexadecimal letter."""

    def change(one: pikepdf.Pdf) -> None:
        script = one.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
        one.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", script])))

    return pdf(change).replace(b"/JavaScript", b"/J#61vaScript")


def launch_pdf() -> bytes:
    return pdf(lambda one: action(one, **{"/S": pikepdf.Name.Launch, "/F": "cmd.exe"}))


def embedding_pdf() -> bytes:
    def change(one: pikepdf.Pdf) -> None:
        one.attachments["virus.exe"] = pikepdf.AttachedFileSpec(one, b"MZ")

    return pdf(change)


def xfa_pdf() -> bytes:
    def change(one: pikepdf.Pdf) -> None:
        one.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=one.make_stream(b"<xdp:xdp/>"))

    return pdf(change)


def sending_pdf() -> bytes:
    """A place whose press sends the form."""

    def change(one: pikepdf.Pdf) -> None:
        send = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://example.com")
        link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 9, 9]), A=send)
        one.pages[0].Annots = pikepdf.Array([link])

    return pdf(change)


def remote_pdf() -> bytes:
    def change(one: pikepdf.Pdf) -> None:
        go = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F="\\\\host\\share\\x.pdf")
        link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 9, 9]), A=go)
        one.pages[0].Annots = pikepdf.Array([link])

    return pdf(change)


def locked_pdf() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="own", user="open", R=6))


def restricted_pdf() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="own", user="", R=6))


def archive(parts: dict[str, bytes | str], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
        made.comment = comment
    return out.getvalue()


def office(
    kind: str = "docx", extra: dict[str, bytes | str] | None = None, types: str = "", relations: str = ""
) -> bytes:
    """A small DOCX or XLSX, with more parts, content types and relations if asked."""
    folder, main, root = {
        "docx": ("word/document.xml", "wordprocessingml.document", "document"),
        "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet", "workbook"),
    }[kind]
    override = f'<Override PartName="/{folder}" ContentType="{MAIN}{main}.main+xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{space}">{override}{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{folder}"/></Relationships>',
        folder: f'<{root} xmlns="http://schemas.openxmlformats.org/{main.split(".")[0]}/2006/main"/>',
        f"{folder.split('/')[0]}/_rels/{folder.split('/')[1]}.rels": f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>',
    }
    return archive(parts | (extra or {}))


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'


def linked_docx() -> bytes:
    return office(relations=relation("hyperlink", "https://example.com"))


def template_docx() -> bytes:
    return office(relations=relation("attachedTemplate", "https://example.com/evil.dotm"))


def macro_docx() -> bytes:
    return office(extra={"word/vbaProject.bin": b"\xd0\xcf"})


def macro_typed_docx() -> bytes:
    return office(types='<Default Extension="x" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>')


def dde_docx() -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    field = f'<w:document xmlns:w="{space}"><w:instrText> DDEAUTO c:\\\\cmd.exe </w:instrText></w:document>'
    return office(extra={"word/header1.xml": field})


def embedding_docx() -> bytes:
    return office(extra={"word/embeddings/oleObject1.bin": b"\xd0\xcf"})


def entity_docx() -> bytes:
    return office(extra={"word/_rels/other.xml.rels": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})


def bomb_xlsx() -> bytes:
    return office("xlsx", extra={"xl/worksheets/sheet1.xml": bytes(150 * 1024 * 1024)})


def climbing_docx() -> bytes:
    return office(extra={"../../etc/passwd": "x"})


def dicom(syntax: str = ExplicitVRLittleEndian, preamble: bytes = bytes(128)) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MRImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    study = FileDataset("", {}, file_meta=meta, preamble=preamble)
    study.PatientName = "Torres^Ana"
    study.Rows, study.Columns, study.BitsAllocated, study.BitsStored = 16, 32, 16, 12
    study.SamplesPerPixel, study.PixelRepresentation, study.HighBit = 1, 0, 11
    study.PhotometricInterpretation = "MONOCHROME2"
    study.PixelData = bytes(16 * 32 * 2)
    out = io.BytesIO()
    study.save_as(out, enforce_file_format=True)
    return _declared(out.getvalue(), syntax)


def _declared(study: bytes, syntax: str) -> bytes:
    """The same study saying that its pixels are written in another way."""
    said = syntax.encode() + b"\0" * (len(syntax) % 2)
    at = study.index(b"\x02\x00\x10\x00UI")
    (length,) = struct.unpack_from("<H", study, at + 6)
    (group,) = struct.unpack_from("<I", study, 140)
    before = study[:140] + struct.pack("<I", group + len(said) - length) + study[144:at]
    return before + study[at : at + 6] + struct.pack("<H", len(said)) + said + study[at + 8 + length :]


def text() -> bytes:
    return "Presión: 118/76 en reposo, la mañana del 3 de noviembre.\n".encode()
