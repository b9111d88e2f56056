"""A notice's text as blocks: what the template stresses is stressed, and no more."""

from pathlib import Path

from luna_portal.i18n import notices
from luna_portal.views.prose import Block, Run, blocks


def test_only_the_words_between_the_stars_are_bold() -> None:
    assert blocks("**Responsable:** Clínica Luna, con domicilio en Coyoacán.") == [
        Block("text", [Run("Responsable:", strong=True), Run(" Clínica Luna, con domicilio en Coyoacán.")])
    ]


def test_stress_in_the_middle_and_twice_in_an_item() -> None:
    assert blocks("- Puede **acceder** a sus datos u **oponerse** a su uso.") == [
        Block(
            "item",
            [
                Run("Puede "), Run("acceder", strong=True), Run(" a sus datos u "), Run("oponerse", strong=True),
                Run(" a su uso."),
            ],
        )
    ]  # fmt: skip


def test_titles_and_plain_paragraphs_hold_one_run_and_empty_lines_none() -> None:
    assert blocks("## Sus derechos\n\n  Escríbanos.\n") == [
        Block("title", [Run("Sus derechos")]),
        Block("text", [Run("Escríbanos.")]),
    ]


def test_stars_without_their_other_half_are_text() -> None:
    assert blocks("Nota** al pie") == [Block("text", [Run("Nota** al pie")])]


def test_the_published_notice_stresses_the_clinic_s_name_alone_in_its_first_paragraph() -> None:
    template = (Path(notices.__path__[0]) / "es-simplified.md.j2").read_text("utf-8")
    first = blocks(template)[0]
    assert [run.strong for run in first.runs] == [True, False]
    assert first.runs[1].text.startswith(", con domicilio en")
