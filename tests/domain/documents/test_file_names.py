"""What a file is called: never a path, never a trick, always its true ending."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.documents.file_rules import MAX_NAME, SHOWN_NAME, display_name, shortened

pytestmark = pytest.mark.feature("ARC-2")


@pytest.mark.parametrize(
    ("given_name", "extension", "shown"),
    [
        ("Biometría.PDF", "pdf", "Biometría.pdf"),
        ("foto.heic", "jpg", "foto.jpg"),
        ("estudio", "pdf", "estudio.pdf"),
        ("estudio 3.11.2026", "pdf", "estudio 3.11.2026.pdf"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("..\\..\\windows\\win.ini", "txt", "win.ini.txt"),
        ("C:\\fotos\\ana.jpg", "jpg", "ana.jpg"),
        ("", "pdf", "archivo.pdf"),
        ("...", "pdf", "archivo.pdf"),
        ("\u202egpj.exe", "pdf", "gpj.pdf"),
        ("تقرير المختبر.pdf", "pdf", "تقرير المختبر.pdf"),
        ("👩🏽‍⚕️ resultados 🌷.pdf", "pdf", "👩🏽‍⚕️ resultados 🌷.pdf"),
        ("con\nsalto\x00.pdf", "pdf", "con salto.pdf"),
    ],
)
def test_a_name_becomes_one_that_can_be_shown(given_name: str, extension: str, shown: str) -> None:
    assert display_name(given_name, extension) == shown


def test_a_name_of_three_hundred_characters_is_cut_and_keeps_its_ending() -> None:
    name = display_name("a" * 300 + ".pdf", "pdf")
    assert len(name) == MAX_NAME
    assert name.endswith("a.pdf")


@given(st.text(max_size=400))
def test_no_name_is_a_path_too_long_or_empty(name: str) -> None:
    shown = display_name(name, "pdf")
    assert 0 < len(shown) <= MAX_NAME
    assert not {"/", "\\", "\n", "\x00", "\u202e"} & set(shown)
    assert shown.endswith(".pdf")
    assert shown != ".pdf"
    assert display_name(shown, "pdf") == shown
    assert len(shortened(name)) <= SHOWN_NAME
