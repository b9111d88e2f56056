"""The encoding of a file is certain, or it is asked: no letter becomes another in silence."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luna_portal.domain.results.text_encoding import TextReading, TextReadings, samples, text_readings

pytestmark = pytest.mark.feature("CLI-8")
WORDS = ("Química", "sanguínea", "Núñez", "Ávila", "Íñiguez", "BIOMETRÍA", "HEMÁTICA", "pingüino", "Óscar", "Ñuño",
         "Úrsula", "Éufrates", "µg/dL", "37.5 °C", "±2", "¿ayuno?", "¡urgente!", "glucosa", "70-100", "AÑEJO", "ÁÉÍ",
         "Ñ°", "É±", "Ú¿á", "área", "1/2")  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


@given(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp850"]))
def test_a_text_is_read_right_or_it_is_asked(text: str, encoding: str) -> None:
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        return
    found = text_readings(content)
    if found.certain:
        assert found.choices == (TextReading(found.choices[0].encoding, text),)
    else:
        assert not encoding.startswith("utf"), "what is certain is not asked"


@given(TEXTS, st.sampled_from(["cp1252", "mac_roman"]))
def test_what_was_written_in_windows_or_on_a_mac_is_among_the_choices(text: str, encoding: str) -> None:
    letters = "Química de Ñuño Íñiguez Ávila y Óscar, pingüino: "
    found = text_readings((letters + text).encode(encoding))
    assert not found.certain
    assert letters + text in [one.text for one in found.choices]
    assert found.choices[0].text == letters + text, "the reading that reads best stands first"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1))
def test_utf_8_is_never_read_as_something_else_without_asking(text: str) -> None:
    found = text_readings(text.encode())
    assert not found.certain or found.choices[0].text == text
    assert text in [one.text for one in found.choices] or any(not c.isprintable() and c != " " for c in text)


@given(st.binary(max_size=60))
def test_bytes_beyond_ascii_without_a_mark_are_certain_only_as_utf_8(content: bytes) -> None:
    found = text_readings(content)
    if found.certain and found.choices and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert found.choices[0].text.encode(found.choices[0].encoding) == content


def test_quimica_in_windows_is_no_quimica_of_a_mac() -> None:
    found = text_readings("Química;Mínimo".encode("cp1252"))
    assert not found.certain
    assert [one.encoding for one in found.choices] == ["cp1252"], "what reads badly is not offered"
    found = text_readings("Química;Mínimo".encode("mac_roman"))
    assert [(one.encoding, one.text) for one in found.choices] == [
        ("mac_roman", "Química;Mínimo"),
        ("cp1252", "Qu’mica;M’nimo"),
    ]


def test_sixteen_bits_with_a_mark_are_certain_and_a_broken_mark_is_nothing() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        mark = "\ufeff".encode(encoding)
        assert text_readings(mark + "Química".encode(encoding)).choices[0].text == "Química"
    assert text_readings(b"\xef\xbb\xbf\xed\xa0\x80").choices == ()
    assert text_readings(b"\x80\x00\x01").choices == ()


def test_invisible_characters_make_utf_8_no_question() -> None:
    text = "Química\u200b mín\u00adima\ufeff"
    assert text_readings(text.encode()) == TextReadings(certain=True, choices=(TextReading("utf-8", text),))


def test_five_megabytes_are_read_in_a_moment() -> None:
    content = ("Química sanguínea de Ñuño;1\n" * 190_000).encode("mac_roman")
    begun = time.process_time()
    assert text_readings(content).choices[0].encoding == "mac_roman"
    assert time.process_time() - begun < 8


def test_a_named_codec_is_believed_unless_the_bytes_say_otherwise() -> None:
    latin = "Química".encode("latin-1")
    named = text_readings(latin, "iso8859-1")
    assert (named.certain, named.choices) == (True, (TextReading("iso8859-1", "Química"),))
    lying = text_readings("Núñez".encode(), "iso8859-1")
    assert (lying.certain, [one.encoding for one in lying.choices]) == (False, ["utf-8", "iso8859-1"])
    for declared in ("utf-8", "ascii"):
        other = text_readings(latin, declared)
        assert (other.certain, other.choices[0]) == (False, TextReading("cp1252", "Química"))
    windows = text_readings("“Química”".encode("cp1252"), "iso8859-1")
    assert (windows.certain, windows.choices[0].text) == (False, "“Química”")


def test_the_samples_are_the_words_beyond_ascii_of_three_lines_that_show_most_letters() -> None:
    lines = ["analito;valor", "Química;1;Núñez", "Química;2;Núñez", "Química;3;Ávila", "Óxido;4;Mínimo", "Índice;5;x"]
    content = "\n".join(lines).encode("cp1252")
    (shown,) = samples(text_readings(content).choices[:1], content)
    assert shown == ("Química · Núñez", "Química · Ávila", "Óxido · Mínimo")
