"""Office files as packages: what fetches, runs or hides is refused with its own sentence, whatever it is called; what people write is taken."""

import io
import warnings
from collections.abc import Callable

import pytest

from luna_portal.adapters.inspection import inspect
from luna_portal.adapters.inspection.office import faults, parts
from luna_portal.domain.documents.file_rules import FileRefused
from luna_portal.i18n.catalog import LANGUAGES, t
from tests import corpus
from tests import office_files as made
from tests.corpus import MAIN
from tests.office_files import complex_field, docx, formula, instr, mark, simple_field, with_part, word, xlsx

pytestmark = pytest.mark.feature("ARC-2")
Made = Callable[[], bytes]
LAUNCH, EXTERNAL, EMBEDDED, MACRO = "office_launch", "office_external", "office_embedded", "office_macro"
ACTIVE, LINK, FIELD, DAMAGED, BOMB = "office_active", "office_link", "office_field", "office_damaged", "office_bomb"
CMD = "DDEAUTO c:\\\\cmd.exe"
HEADER = f"{MAIN}wordprocessingml.header+xml"
BIN = "application/octet-stream"
REMOTE = "https://example.com/x"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def in_part(name: str, root: str, said: str) -> Made:
    return lambda: with_part(name, word(f"<w:p>{simple_field(CMD)}</w:p>", root), said, root)


def fields(*code: str) -> Made:
    return lambda: docx(complex_field(*code))


def cell(code: str) -> Made:
    return lambda: xlsx(formula(code))


def named(kind: str, target: str = REMOTE) -> Made:
    return lambda: docx(relations=made.named("r5", kind, target, away=True))


def stream(name: str, body: bytes | str, said: str, kind: str) -> Made:
    return lambda: with_part(name, body, said, kind)


FIELDS: dict[str, tuple[Made, str]] = {
    "simple": (lambda: docx(simple_field(CMD)), LAUNCH),
    "small letters": (lambda: docx(simple_field("ddeauto c:\\\\cmd.exe")), LAUNCH),
    "two runs": (fields("DD", 'EAUTO c:\\\\cmd.exe "/k calc"'), LAUNCH),
    "every letter a run": (fields(*"DDEAUTO", " cmd"), LAUNCH),
    "a comment inside": (fields("<w:r><w:instrText>DD<!-- x -->EAUTO cmd</w:instrText></w:r>"), LAUNCH),
    "a tab behind": (fields("<w:r><w:instrText>DDE</w:instrText><w:tab/><w:instrText>cmd</w:instrText></w:r>"), LAUNCH),
    "an invisible letter": (fields("DD\u200bE", " cmd"), LAUNCH),
    "struck out between": (fields("DD", f"<w:del>{instr('X', tag='delInstrText')}</w:del>", "E cmd"), LAUNCH),
    "added between": (fields("DD", f"<w:ins>{instr('X')}</w:ins>", "E cmd"), LAUNCH),
    "inside another": (fields(' IF 1 = 1 "', complex_field("DDE", " cmd")[5:-6], '"'), LAUNCH),
    "behind a result": (
        lambda: docx(
            f"<w:p>{mark('begin')}{instr(' PAGE ')}{mark('separate')}{instr('DDE', 'AUTO cmd')}{mark('end')}</w:p>"
        ),
        LAUNCH,
    ),
    "without end": (lambda: docx(f"<w:p>{mark('begin')}{instr('DDE cmd')}</w:p>"), LAUNCH),
    "without beginning": (lambda: docx(f"<w:p>{instr('DD', 'EAUTO cmd')}</w:p>"), LAUNCH),
    "strict namespace": (
        lambda: made.office(
            extra={"word/document.xml": f'<w:document xmlns:w="{made.STRICT_W}">{simple_field(CMD)}</w:document>'}
        ),
        LAUNCH,
    ),
    "header": (in_part("word/kopf.xml", "hdr", HEADER), LAUNCH),
    "footnotes in another folder": (
        in_part("notas/uno.dat", "footnotes", f"{MAIN}wordprocessingml.footnotes+xml"),
        LAUNCH,
    ),
    "comments": (in_part("word/comments.xml", "comments", f"{MAIN}wordprocessingml.comments+xml"), LAUNCH),
    "glossary": (
        in_part("word/glossary/document.xml", "glossaryDocument", f"{MAIN}wordprocessingml.document.glossary+xml"),
        LAUNCH,
    ),
    "part that nothing names": (lambda: docx(extra={"word/x/suelto.bin": word(simple_field(CMD), "ftr")}), LAUNCH),
    "UTF-16": (
        lambda: docx(
            extra={"word/h.xml": f'<?xml version="1.0" encoding="UTF-16"?>{word(simple_field(CMD))}'.encode("utf-16")}
        ),
        LAUNCH,
    ),
    "name made by a field": (fields(f"<w:r/>{mark('begin')}{instr('QUOTE 68 68 69')}{mark('end')}", " cmd"), FIELD),
    "name finished by a field": (fields("D", f"<w:r/>{mark('begin')}{instr('QUOTE DE')}{mark('end')}", " cmd"), FIELD),
    "unknown with an argument": (fields(' GRAFIKEINFÜGEN "http://example.com/x.png" '), FIELD),
    "picture": (fields(' INCLUDEPICTURE "http://example.com/x.png" \\d '), EXTERNAL),
    "picture in runs": (fields(" INCLUDE", "PICTURE ", '"http://example.com/x.png"'), EXTERNAL),
    "text": (lambda: docx(simple_field("INCLUDETEXT &quot;\\\\\\\\host\\\\x.docx&quot;")), EXTERNAL),
    "link": (fields(" LINK Excel.Sheet.12 C:\\\\x.xlsx "), EXTERNAL),
    "import": (fields(" IMPORT http://example.com/x.png "), EXTERNAL),
    "database": (fields(' DATABASE \\c "DSN=x" '), EXTERNAL),
    "other document": (fields(" RD http://example.com/x.docx "), EXTERNAL),
    "link to a file": (fields(' HYPERLINK "file:///c:/windows/system32/cmd.exe" '), LINK),
    "link to a share": (fields(' HYPERLINK "\\\\\\\\host\\\\share" '), LINK),
    "link to a script": (fields(' HYPERLINK \\o "texto" " javascript:alert(1)" '), LINK),
    "link that shows nothing": (fields(" HYPERLINK ", f"<w:r/>{mark('begin')}{instr(' REF x ')}{mark('end')}"), LINK),
    "macro button": (fields(" MACROBUTTON Evil aquí "), MACRO),
    "control": (fields(" CONTROL Forms.CommandButton.1 "), ACTIVE),
    "object": (fields(" EMBED Package "), EMBEDDED),
    "two alternatives": (
        lambda: docx(
            f"<w:p>{mark('begin')}{instr('DD')}<mc:AlternateContent><mc:Choice Requires='r'>{instr('X')}</mc:Choice>"
            f"</mc:AlternateContent>{instr('E cmd')}{mark('end')}</w:p>"
        ),
        DAMAGED,
    ),
}
STREAMS: dict[str, tuple[Made, str]] = {
    "object by another name": (stream("word/media/image1.png", made.OLE, "image/png", "oleObject"), EMBEDDED),
    "object named as a picture": (stream("word/media/image1.png", made.OLE, "image/png", "image"), EMBEDDED),
    "object, strict": (
        stream("word/a.bin", made.OLE, BIN, "http://purl.oclc.org/ooxml/officeDocument/relationships/oleObject"),
        EMBEDDED,
    ),
    "program as a picture": (stream("word/media/image1.png", made.EXE, "image/png", "image"), EMBEDDED),
    "program that nothing names": (lambda: docx(extra={"word/media/foto.jpeg": made.EXE}), EMBEDDED),
    "program as printer settings": (
        stream("word/p.bin", made.EXE, f"{MAIN}wordprocessingml.printerSettings", "printerSettings"),
        EMBEDDED,
    ),
    "batch file": (lambda: docx(extra={"docProps/leame.bat": "@echo off\r\ncalc"}), EMBEDDED),
    "HTML chunk": (stream("word/a.htm", "<html><body>x</body></html>", "text/html", "aFChunk"), EMBEDDED),
    "HTML chunk as XML": (stream("word/a.xml", "<html><br>x", "application/xml", "customXml"), EMBEDDED),
    "RTF chunk": (stream("word/a.dat", "{\\rtf1 {\\object}}", "application/rtf", "aFChunk"), EMBEDDED),
    "RTF as a picture": (stream("word/media/a.png", "{\\rtf1 {\\object}}", "image/png", "image"), EMBEDDED),
    "MHT chunk": (stream("word/a.mht", "MIME-Version: 1.0\r\n\r\n<x>", "message/rfc822", "aFChunk"), EMBEDDED),
    "chunk of Word": (lambda: docx('<w:altChunk r:id="r5"/>'), EMBEDDED),
    "PDF": (stream("word/media/a.pdf", b"%PDF-1.7\n", "application/pdf", "image"), EMBEDDED),
    "ActiveX": (stream("word/c.xml", "<ax/>", "application/vnd.ms-office.activeX+xml", "control"), ACTIVE),
    "ActiveX by relation": (stream("word/c.xml", "<ax/>", "application/xml", "control"), ACTIVE),
    "ribbon": (
        stream(
            "ui/a.xml",
            "<a/>",
            "application/xml",
            "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
        ),
        ACTIVE,
    ),
    "macros by relation": (
        stream("word/a.bin", made.OLE, BIN, "http://schemas.microsoft.com/office/2006/relationships/vbaProject"),
        MACRO,
    ),
    "macros by type": (stream("word/a.bin", made.OLE, "application/vnd.ms-office.vbaProject", "image"), MACRO),
    "macros by contents": (
        stream("word/media/a.png", made.OLE + "_VBA_PROJECT".encode("utf-16-le"), "image/png", "image"),
        MACRO,
    ),
    "macro sheet": (
        lambda: xlsx(
            extra={"xl/m.xml": "<a/>"},
            relations=made.named("r5", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "m.xml"),
        ),
        MACRO,
    ),
    "script in a drawing": (
        stream(
            "word/media/a.svg",
            '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>',
            "image/svg+xml",
            "image",
        ),
        ACTIVE,
    ),
    "event in a drawing": (
        stream("word/media/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', "image/svg+xml", "image"),
        ACTIVE,
    ),
    "drawing from elsewhere": (
        stream(
            "word/media/a.svg",
            f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{REMOTE}"/></svg>',
            "image/svg+xml",
            "image",
        ),
        EXTERNAL,
    ),
    "video page": (lambda: docx('<w:webVideoPr embeddedHtml="&lt;iframe&gt;"/>'), ACTIVE),
    "linked object": (lambda: docx('<o:OLEObject Type="Link" ProgID="Excel.Sheet.12"/>'), EXTERNAL),
    "packager": (lambda: docx('<o:OLEObject Type="Embed" ProgID="Package"/>'), EMBEDDED),
    "picture of a shape from elsewhere": (lambda: docx(f'<v:shape><v:imagedata src="{REMOTE}"/></v:shape>'), EXTERNAL),
    "letters to many": (
        lambda: docx(extra={"word/settings.xml": word('<w:mailMerge><w:query w:val="x"/></w:mailMerge>', "settings")}),
        EXTERNAL,
    ),
    "font that is none": (lambda: made.embedded_font(plain=b"MZ\x90\x00"), EMBEDDED),
    "workbook with a macro in a chart": (
        lambda: made.chart(corpus.office("xlsx", {"xl/vbaProject.bin": made.OLE})),
        MACRO,
    ),
    "workbook that fetches in a chart": (lambda: made.chart(xlsx(formula('WEBSERVICE("http://x")'))), EXTERNAL),
    "zip in a chart": (lambda: made.chart(corpus.archive({"a.exe": made.EXE})), EMBEDDED),
    "document too deep": (
        lambda: made.chart(made.chart(made.chart(xlsx()))),
        EMBEDDED,
    ),
    "shape with a picture from elsewhere": (
        lambda: made.drawn_shape(made.shape_package(made.named("r1", "image", REMOTE, away=True))),
        EXTERNAL,
    ),
    "presentation": (
        lambda: corpus.archive(
            {
                "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                + made.override("ppt/p.xml", f"{MAIN}presentationml.presentation.main+xml")
                + "</Types>",
                "_rels/.rels": made.rels(made.named("r1", "officeDocument", "ppt/p.xml")),
                "ppt/p.xml": "<p/>",
            }
        ),
        "office_kind",
    ),
}
RELATIONS: dict[str, tuple[Made, str]] = {
    "template": (named("attachedTemplate"), EXTERNAL),
    "template without a mode": (lambda: docx(relations=made.named("r5", "attachedTemplate", REMOTE)), EXTERNAL),
    "template, strict": (
        named("http://purl.oclc.org/ooxml/officeDocument/relationships/attachedTemplate"),
        EXTERNAL,
    ),
    "picture": (named("image"), EXTERNAL),
    "picture without a mode": (lambda: docx(relations=made.named("r5", "image", REMOTE)), EXTERNAL),
    "picture of a share": (lambda: docx(relations=made.named("r5", "image", "//host/x.png")), EXTERNAL),
    "object": (named("oleObject"), EXTERNAL),
    "frame": (named("frame"), EXTERNAL),
    "unknown kind": (named("whatever"), EXTERNAL),
    "other workbook": (named("externalLinkPath", "file:///x.xlsx"), EXTERNAL),
    "link to a file": (named("hyperlink", "file:///c:/x.exe"), LINK),
    "link to a script": (named("hyperlink", "JavaScript:alert(1)"), LINK),
    "link beside the file": (named("hyperlink", "x.exe"), LINK),
    "link of another program": (named("hyperlink", "ms-msdt:/id"), LINK),
    "relations of no part": (
        lambda: docx(extra={"nada/_rels/nada.XML.RELS": made.rels(made.named("r1", "image", REMOTE, away=True))}),
        EXTERNAL,
    ),
    "mode in small letters": (
        lambda: docx(relations=made.named("r5", "image", "x", away=True).replace("External", " external ")),
        EXTERNAL,
    ),
    "climbing target": (lambda: docx(relations=made.named("r5", "image", "../../../x.png")), DAMAGED),
    "climbing in percent": (lambda: docx(relations=made.named("r5", "image", "%2e%2e%2fx.png")), DAMAGED),
}

FORMULAS: dict[str, tuple[Made, str]] = {
    "web": (cell('_xlfn.WEBSERVICE("http://example.com/?"&amp;A2)'), EXTERNAL),
    "web, cut by a comment": (cell('WEB<!-- x -->SERVICE("http://x")'), EXTERNAL),
    "web, small letters, blank": (cell('webservice ("http://x")'), EXTERNAL),
    "image": (cell('_xlfn.IMAGE("https://x")'), EXTERNAL),
    "online sheet": (cell('IFERROR(__xludf.DUMMYFUNCTION("IMPORTXML(""http://x"",A1)"),1)'), EXTERNAL),
    "behind a column's quotation mark": (cell('T[x"]+WEBSERVICE(A1)+T[y"]'), EXTERNAL),
    "another file by number": (cell("[1]Hoja!A1"), EXTERNAL),
    "another file by name": (cell("'\\\\host\\x\\[a.xlsx]Hoja'!A1"), EXTERNAL),
    "another file's name": (cell("'https://example.com/a.xlsx'!Precio"), EXTERNAL),
    "DDE": (cell("cmd|'/c calc'!A0"), LAUNCH),
    "DDE in quotes": (cell("'cmd|/c calc'!A0"), LAUNCH),
    "RTD": (cell('RTD("x.y",,"z")'), LAUNCH),
    "call": (cell('CALL("kernel32","WinExec","JC","calc")'), LAUNCH),
    "link to a file": (cell('HYPERLINK("file:///c:/x.exe","ver")'), LINK),
    "link that shows nothing": (cell('HYPERLINK(A1&amp;"x","ver")'), LINK),
    "name": (
        lambda: xlsx(book='<definedNames><definedName name="x">WEBSERVICE("http://x")</definedName></definedNames>'),
        EXTERNAL,
    ),
    "name that runs by itself": (
        lambda: xlsx(book='<definedNames><definedName name="_xlnm.Auto_Open">A1</definedName></definedNames>'),
        MACRO,
    ),
    "conditional format": (
        lambda: xlsx(
            sheet='<conditionalFormatting><cfRule><formula>WEBSERVICE("http://x")</formula></cfRule></conditionalFormatting>'
        ),
        EXTERNAL,
    ),
    "validation": (
        lambda: xlsx(
            sheet="<dataValidations><dataValidation><formula1>cmd|'/c'!A0</formula1></dataValidation></dataValidations>"
        ),
        LAUNCH,
    ),
    "links to programs": (lambda: xlsx(extra={"xl/l.xml": f'<ddeLink xmlns="{made.S}" ddeService="cmd"/>'}), LAUNCH),
    "connection": (
        lambda: xlsx(extra={"xl/c.xml": f'<connections xmlns="{made.S}"><connection/></connections>'}),
        EXTERNAL,
    ),
    "query": (lambda: xlsx(extra={"customXml/item1.xml": "<DataMashup/>"}), EXTERNAL),
    "macro of another file": (lambda: xlsx(sheet="<controlPr macro=\"'\\\\host\\x.xlsm'!Evil\"/>"), MACRO),
}

CONTAINERS: dict[str, tuple[Made, str]] = {
    "bytes before": (lambda: corpus.office()[:4] + corpus.office(), DAMAGED),
    "bytes between": (lambda: made.with_gap(docx(), made.EXE), DAMAGED),
    "bytes behind": (lambda: docx() + made.EXE, DAMAGED),
    "comment": (lambda: corpus.archive({"a.xml": "<a/>"}, b"MZ"), DAMAGED),
    "name twice": (lambda: made.twice("word/a.xml", "<a/>", "<b/>"), DAMAGED),
    "name twice by case": (lambda: made.twice("word/a.xml", "<a/>", "<b/>", "WORD/A.xml"), DAMAGED),
    "name twice by percent": (lambda: made.twice("word/a.xml", "<a/>", "<b/>", "word/%61.xml"), DAMAGED),
    "piece": (lambda: docx(extra={"word/a.xml/[0].piece": "<a/>"}), DAMAGED),
    "backslash": (lambda: docx(extra={"word\\a.xml": "<a/>"}), DAMAGED),
    "from the root": (lambda: docx(extra={"/word/a.xml": "<a/>"}), DAMAGED),
    "name that begins with nothing": (
        lambda: docx(extra={"word/nota.xml": "<a/>"}).replace(b"word/nota.xml", b"\0ord/nota.xml"),
        DAMAGED,
    ),
    "name cut short": (
        lambda: docx(extra={"word/nota.xml": "<a/>"}).replace(b"word/nota.xml", b"word/nota\0exe"),
        DAMAGED,
    ),
    "percent slash": (lambda: docx(extra={"word%2fa.xml": "<a/>"}), DAMAGED),
    "second name": (lambda: made.other_name_beside("word/document.xml"), DAMAGED),
    "other name in its header": (lambda: made.patched(docx(), "word/document.xml", 30, b"evil"), DAMAGED),
    "other method in its header": (lambda: made.patched(docx(), "word/document.xml", 8, b"\x00\x00"), DAMAGED),
    "other size in its header": (lambda: made.patched(docx(), "word/document.xml", 22, b"\x05\x00\x00\x00"), DAMAGED),
    "locked in its header": (lambda: made.patched(docx(), "word/document.xml", 6, b"\x01\x00"), DAMAGED),
    "odd compression": (lambda: made.rezipped(docx(), method=14), DAMAGED),
    "document type": (lambda: docx(extra={"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), DAMAGED),
    "odd encoding": (
        lambda: docx(extra={"word/a.xml": '<?xml version="1.0" encoding="cp500"?><a/>'.encode("cp500")}),
        DAMAGED,
    ),
    "deep": (lambda: docx(extra={"word/a.xml": "<a>" * 400 + "</a>" * 400}), DAMAGED),
    "two types of one part": (
        lambda: docx(types=made.override("WORD/document.xml", f"{MAIN}wordprocessingml.header+xml")),
        DAMAGED,
    ),
}
GROUPS = {"field": FIELDS, "stream": STREAMS, "relation": RELATIONS, "formula": FORMULAS, "container": CONTAINERS}
EVASIONS = {f"{group}: {name}": case for group, cases in GROUPS.items() for name, case in cases.items()}

HONEST: dict[str, Made] = {
    "plain": docx,
    "plain workbook": xlsx,
    "stored, not packed": lambda: made.rezipped(docx(), method=0),
    "streamed": lambda: made.streamed(docx()),
    "strict": lambda: made.office(
        extra={"word/document.xml": f'<w:document xmlns:w="{made.STRICT_W}"><w:body/></w:document>'}
    ),
    "links": lambda: docx(
        complex_field(' HYPERLINK "https://example.com/?a=1" \\o "ver" ') + complex_field(' HYPERLINK \\l "_Toc1" '),
        relations=made.named("r5", "hyperlink", "mailto:ana@example.com", away=True)
        + made.named("r6", "hyperlink", "HTTPS://example.com", away=True)
        + made.named("r7", "hyperlink", "tel:+525555003425", away=True),
    ),
    "fields": lambda: docx(
        complex_field(' TOC \\o "1-3" \\h \\z \\u ', result="1")
        + complex_field(" PA", "GE ")
        + simple_field(" NUMPAGES \\* MERGEFORMAT ")
        + complex_field(' DATE \\@ "d MMMM yyyy" ')
        + complex_field(" REF _Ref1 \\h ")
        + complex_field(" _Marcador \\h ")
        + complex_field(" FORMTEXT ")
        + complex_field(" MACROBUTTON NoMacro [Escriba aquí] ")
        + complex_field(" = ", complex_field(" PAGE ")[5:-6], " + 1 ")
        + complex_field(" ADDIN ZOTERO_ITEM CSL_CITATION {&quot;x&quot;: &quot;DDEAUTO&quot;} ")
    ),
    "words about fields": lambda: docx("<w:p><w:r><w:t>DDEAUTO, INCLUDEPICTURE y LINK</w:t></w:r></w:p>"),
    "footnotes and header": lambda: with_part(
        "word/header1.xml",
        word("<w:p><w:r><w:t>Ana</w:t></w:r></w:p>", "hdr"),
        HEADER,
        "header",
        inner=complex_field(" NOTEREF x "),
    ),
    "picture": made.picture_docx,
    "metafile": stream(
        "word/media/a.emf", b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(60), "image/x-emf", "image"
    ),
    "vector picture": stream(
        "word/media/a.svg",
        '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/><image href="data:image/png;base64,AA=="/></svg>',
        "image/svg+xml",
        "image",
    ),
    "thumbnail": stream("docProps/thumbnail.jpeg", corpus.jpeg(), "image/jpeg", "thumbnail"),
    "chart with its workbook": lambda: made.chart(xlsx(formula("SUM(A2:A9)"))),
    "document with a chart inside": lambda: made.chart(made.chart(xlsx()), said=f"{MAIN}wordprocessingml.document"),
    "embedded font": made.embedded_font,
    "printer settings": stream(
        "word/p.bin",
        "HP LaserJet".encode("utf-16-le") + bytes(200),
        f"{MAIN}wordprocessingml.printerSettings",
        "printerSettings",
    ),
    "printer settings of a Mac": stream(
        "word/p.bin",
        '<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x"><plist/>',
        f"{MAIN}wordprocessingml.printerSettings",
        "printerSettings",
    ),
    "own data": lambda: docx(extra={"customXml/item1.xml": "<ficha><nota>x</nota></ficha>"}),
    "missing picture": lambda: docx(relations=made.named("r5", "image", "NULL")),
    "shape": lambda: made.drawn_shape(made.shape_package()),
    "trash": lambda: docx(extra={"[trash]/0000.dat": b"\xff" * 60}),
    "box of a comment": stream(
        "word/v.vml", f'<xml xmlns:v="{made.VML}"><v:shape>a<br>b</v:shape></xml>', f"{MAIN}vmlDrawing", "vmlDrawing"
    ),
    "UTF-16": lambda: docx(extra={"word/a.xml": '<?xml version="1.0" encoding="UTF-16"?><a>ñ</a>'.encode("utf-16")}),
    "formulas": lambda: xlsx(
        formula('IF(A1&gt;140,"alta | grave","IMAGE(x)")')
        + formula("Tabla1[[#This Row],[a|b]]*Presión!A1+'Enero:Marzo'!B2")
        + formula('HYPERLINK("https://example.com/"&amp;A1,"ver")')
        + formula("HYPERLINK(&quot;#Presión!A1&quot;)")
        + formula("_xlfn.XLOOKUP(A1,B:B,C:C)")
    ),
    "names and rules": lambda: xlsx(
        book='<definedNames><definedName name="_xlnm.Print_Area">Presión!$A$1</definedName></definedNames>',
        sheet="<conditionalFormatting><cfRule><formula>A1&gt;140</formula></cfRule></conditionalFormatting>",
    ),
    "drawing with its own button": lambda: xlsx(extra={"xl/drawings/d.xml": '<sp macro="[0]!Boton1_Clic"/>'}),
}


def built(case: Made) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two entries of one name are meant
        return case()


def taken(body: bytes, name: str = "historia.docx") -> str:
    """The ending of what was taken. Raises: FileRefused."""
    found = inspect(io.BytesIO(body), name)
    assert found.clean.read() == body
    return found.extension


@pytest.mark.parametrize("name", EVASIONS)
def test_what_fetches_runs_or_hides_is_refused_with_its_own_sentence(name: str) -> None:
    case, reason = EVASIONS[name]
    with pytest.raises(FileRefused) as refused:
        taken(built(case))
    assert refused.value.reason == reason
    for language in LANGUAGES:
        assert "historia.docx" in t(refused.value.key, language, **refused.value.values)


@pytest.mark.parametrize("name", HONEST)
def test_what_people_write_is_taken_as_it_came(name: str) -> None:
    assert taken(built(HONEST[name])) in {"docx", "xlsx"}


def test_as_many_parts_as_may_be_are_taken_and_one_more_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    few: made.Parts = {f"word/a{number}.xml": "<a/>" for number in range(faults.MOST_ENTRIES - 4)}
    assert taken(docx(extra=few)) == "docx"
    with pytest.raises(FileRefused, match=BOMB):
        taken(docx(extra=few | {"word/b.xml": "<a/>"}))


def test_a_part_as_large_as_may_be_is_walked_and_a_larger_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = word("<w:p/>")
    monkeypatch.setattr("luna_portal.adapters.inspection.office.LARGEST_PART", 4096)
    assert taken(docx(extra={"word/a.xml": body + " " * (4096 - len(body))})) == "docx"
    with pytest.raises(FileRefused, match=BOMB):
        taken(docx(extra={"word/a.xml": body + " " * (4097 - len(body))}))
    assert parts.LARGEST_PART == 40 * 1024 * 1024


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [("[0]!Nombre+A1", "[1]!Nombre+A2", EXTERNAL), ("'Pulso 1|x'!A1", "'Pulso 2|x'!A1", LAUNCH)],
)
def test_a_formula_like_one_before_is_still_looked_at(first: str, second: str, reason: str) -> None:
    sheets = '<sheets><sheet name="Pulso 1|x" sheetId="2" r:id="r2"/></sheets>'
    assert taken(xlsx(formula(first) * 2, sheets)) == "xlsx"
    with pytest.raises(FileRefused, match=reason):
        taken(xlsx(formula(first) + formula(second), sheets))


def test_what_lies_in_an_inner_package_counts_for_the_outer_one() -> None:
    with pytest.raises(FileRefused, match=BOMB):
        taken(made.chart(docx(extra={f"a{number}.xml": "<a/>" for number in range(faults.MOST_ENTRIES - 5)})))
