"""Word and Excel files good and bad, built here part by part: each function gives the bytes of one."""

import base64
import io
import struct
import uuid
import zipfile

from tests import corpus
from tests.corpus import MAIN, OFFICE, archive, office, png

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = OFFICE
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
VML = "urn:schemas-microsoft-com:vml"
OLE_OBJECTS = "urn:schemas-microsoft-com:office:office"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
EXE = b"MZ\x90\x00" + bytes(400)
SPACES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="{VML}" xmlns:o="{OLE_OBJECTS}" xmlns:mc="{MC}"'
Parts = dict[str, bytes | str]


def word(inner: str, root: str = "document") -> str:
    """A part of a Word document with that in it."""
    return f"<w:{root} {SPACES}>{inner}</w:{root}>"


def docx(inner: str = "", extra: Parts | None = None, types: str = "", relations: str = "") -> bytes:
    """A Word document whose body is that."""
    body = word(f"<w:body>{inner}</w:body>")
    return office(extra={"word/document.xml": body} | (extra or {}), types=types, relations=relations)


def xlsx(cells: str = "", book: str = "", extra: Parts | None = None, relations: str = "", sheet: str = "") -> bytes:
    """A workbook with one sheet, «Presión», in whose cells, and beside them, that stands."""
    parts: Parts = {
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="Presión" sheetId="1" r:id="r1"/></sheets>{book}</workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}" xmlns:r="{R}"><sheetData><row r="1">{cells}</row></sheetData>{sheet}</worksheet>',
    }
    said = override("xl/worksheets/sheet1.xml", f"{MAIN}spreadsheetml.worksheet+xml")
    return office("xlsx", parts | (extra or {}), said, named("r1", "worksheet", "worksheets/sheet1.xml") + relations)


def override(part: str, said: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{said}"/>'


def default(extension: str, said: str) -> str:
    return f'<Default Extension="{extension}" ContentType="{said}"/>'


def named(identity: str, kind: str, target: str, *, away: bool = False) -> str:
    """A relationship; a kind with a slash is its whole type."""
    mode = ' TargetMode="External"' if away else ""
    return (
        f'<Relationship Id="{identity}" Type="{kind if "/" in kind else f"{OFFICE}/{kind}"}" Target="{target}"{mode}/>'
    )


def rels(*relations: str) -> str:
    return f'<Relationships xmlns="{corpus.RELATIONS}">{"".join(relations)}</Relationships>'


def mark(what: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{what}"/></w:r>'


def instr(*texts: str, tag: str = "instrText") -> str:
    return "".join(f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>' for text in texts)


def complex_field(*code: str, result: str = "") -> str:
    """A field of runs; a piece of the code that begins with `<` is taken as it is."""
    pieces = "".join(piece if piece.startswith("<") else instr(piece) for piece in code)
    return f"<w:p>{mark('begin')}{pieces}{mark('separate')}<w:r><w:t>{result}</w:t></w:r>{mark('end')}</w:p>"


def simple_field(code: str) -> str:
    return f'<w:p><w:fldSimple w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'


def formula(code: str) -> str:
    return f'<c r="A1"><f>{code}</f><v>1</v></c>'


def with_part(name: str, body: bytes | str, said: str, kind: str, *, inner: str = "") -> bytes:
    """A Word document that names one more part."""
    target = name.removeprefix("word/") if name.startswith("word/") else f"/{name}"
    return docx(inner, {name: body}, override(name, said), named("r5", kind, target))


def chart(book: bytes, *, kind: str = "package", said: str = f"{MAIN}spreadsheetml.sheet") -> bytes:
    """A document with a chart that carries its workbook."""
    space = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    drawn = f'<c:chartSpace xmlns:c="{space}" xmlns:r="{R}"><c:chart><c:f>Hoja1!$A$1:$A$4</c:f></c:chart><c:externalData r:id="r1"/></c:chartSpace>'
    parts: Parts = {
        "word/charts/chart1.xml": drawn,
        "word/charts/_rels/chart1.xml.rels": rels(named("r1", kind, "../embeddings/Hoja.xlsx")),
        "word/embeddings/Hoja.xlsx": book,
    }
    types = override("word/charts/chart1.xml", f"{MAIN}drawingml.chart+xml") + default("xlsx", said)
    return docx("<w:p/>", parts, types, named("r7", "chart", "charts/chart1.xml"))


def embedded_font(*, key: str = "{8A4C2B10-1234-4D5E-9F60-ABCDEF012345}", plain: bytes = b"\x00\x01\x00\x00") -> bytes:
    """A document with a font that is hidden under its key, as word processors keep it."""
    secret = uuid.UUID(key.strip("{}")).bytes[::-1]
    clear = plain + bytes(range(200))
    hidden = bytes(one ^ secret[at % 16] for at, one in enumerate(clear[:32])) + clear[32:]
    table = word(f'<w:font w:name="Luna"><w:embedRegular r:id="r1" w:fontKey="{key}"/></w:font>', "fonts")
    parts: Parts = {
        "word/fontTable.xml": table,
        "word/_rels/fontTable.xml.rels": rels(named("r1", "font", "fonts/font1.odttf")),
        "word/fonts/font1.odttf": hidden,
    }
    types = override("word/fontTable.xml", f"{MAIN}wordprocessingml.fontTable+xml") + default(
        "odttf", f"{MAIN}obfuscatedFont"
    )
    return docx("<w:p/>", parts, types, named("r4", "fontTable", "fontTable.xml"))


def drawn_shape(inside: bytes) -> bytes:
    """A document with a shape into which a package is written."""
    return docx(f'<w:p><w:r><w:pict><v:shape o:gfxdata="{base64.b64encode(inside).decode()}"/></w:pict></w:r></w:p>')


def shape_package(relations: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{space}">{default("xml", "application/xml")}</Types>',
            "_rels/.rels": rels(
                named("r1", "http://schemas.microsoft.com/office/2006/relationships/shapeXml", "drs/shape.xml")
            ),
            "drs/shape.xml": "<wps/>",
            "drs/_rels/shape.xml.rels": rels(relations),
        }
    )


def rezipped(body: bytes, *, method: int = zipfile.ZIP_DEFLATED, renamed: dict[str, str] | None = None) -> bytes:
    """The same parts written another way."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            new.writestr((renamed or {}).get(name, name), old.read(name))
    return out.getvalue()


def streamed(body: bytes) -> bytes:
    """The same parts as written by a program that learns the sizes last."""
    out = io.BytesIO()

    class Unseekable(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, piece: bytes) -> int:  # type: ignore[override]
            return out.write(piece)

    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(Unseekable(), "w", zipfile.ZIP_DEFLATED) as new:  # type: ignore[arg-type]
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


def patched(body: bytes, part: str, at: int, value: bytes) -> bytes:
    """The file with other bytes in the part's own header, where the directory says what it said."""
    with zipfile.ZipFile(io.BytesIO(body)) as made:
        start = made.getinfo(part).header_offset + at
    return body[:start] + value + body[start + len(value) :]


def with_gap(body: bytes, hidden: bytes) -> bytes:
    """The file with bytes between its last entry and the directory, which still finds everything."""
    end = body.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<L", body, end + 16)
    moved = body[end : end + 16] + struct.pack("<L", start + len(hidden)) + body[end + 20 :]
    return body[:start] + hidden + body[start:end] + moved


def twice(name: str, first: bytes | str, second: bytes | str, other_name: str | None = None) -> bytes:
    """A document with two entries of a name, or of two names that are one."""
    out = io.BytesIO(docx(extra={name: first}))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(other_name or name, second)
    return out.getvalue()


def other_name_beside(name: str) -> bytes:
    """A document with an entry that has a second name among its further words."""
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as made:
        entry = zipfile.ZipInfo("word/media/nota.xml")
        said = b"\x01" + struct.pack("<L", 0) + name.encode()
        entry.extra = struct.pack("<HH", 0x7075, len(said)) + said
        made.writestr(entry, "<a/>")
    return out.getvalue()


def picture_docx() -> bytes:
    return with_part("word/media/image1.png", png(), "image/png", "image")
