"""What a laboratory's file leaves open is asked, and only an answer to that very file is taken."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from luna_portal.adapters.lab_messages import Answers, LabMessage, LabMessageRefused, LabQuestions, read_lab_file
from luna_portal.adapters.lab_messages.questions import MOST_DOUBTS
from luna_portal.domain.results.values import Reference
from luna_portal.i18n.catalog import t
from tests.adapters.lab_messages.samples import CSV, HL7, as_bytes, fhir

pytestmark = pytest.mark.feature("CLI-8")
NOW = datetime(2026, 11, 22, 22, tzinfo=UTC)
HEAD = "paciente,estudio,fecha,hora,laboratorio,analito,resultado,unidad,minimo,maximo,referencia\n"


def read(content: bytes | str, answers: Answers | None = None) -> LabMessage | LabQuestions:
    """What the file says or asks."""
    plain = content.encode() if isinstance(content, str) else content
    return read_lab_file(plain, zone=ZoneInfo("America/Mexico_City"), now=NOW, answers=answers)


def asked(content: bytes | str, answers: Answers | None = None) -> LabQuestions:
    said = read(content, answers)
    assert isinstance(said, LabQuestions)
    return said


def message(content: bytes | str, answers: Answers | None = None) -> LabMessage:
    said = read(content, answers)
    assert isinstance(said, LabMessage)
    return said


def stale(content: bytes | str, answers: Answers) -> None:
    """These answers are refused, with a sentence in both languages."""
    with pytest.raises(LabMessageRefused) as refused:
        read(content, answers)
    assert refused.value.name == "answer_stale"
    assert all(t(refused.value.key, language) for language in ("es", "en"))


def table(*rows: str) -> str:
    """A CSV of Ana's; each row is analyte, value, unit, low, high, reference."""
    return HEAD + "".join(f"Ana Morales,Biometria,20/11/2026,08:15,Central,{row}\n" for row in rows)


def values(said: LabMessage) -> list[tuple[str, str, Reference]]:
    return [(one.value, one.reference_text, one.reference) for panel in said.panels for one in panel.values]


def test_a_table_in_windows_letters_is_asked_and_read_as_answered() -> None:
    content = CSV.encode("cp1252")
    questions = asked(content)
    (choice,) = questions.texts
    assert choice.charset == "cp1252"
    assert any("Química sanguínea" in line for line in choice.lines)
    assert not questions.numbers
    said = message(content, Answers(questions.file, "cp1252"))
    assert (said.panels, said.clues, said.answered) == (message(CSV).panels, message(CSV).clues, "cp1252")


def test_a_table_of_a_mac_offers_both_readings_the_better_first() -> None:
    content = CSV.encode("mac_roman")
    questions = asked(content)
    assert [one.charset for one in questions.texts] == ["mac_roman", "cp1252"]
    assert [any("Química" in line for line in one.lines) for one in questions.texts] == [True, False]
    wrong = message(content, Answers(questions.file, "cp1252"))
    assert wrong.panels[0].title != "Química sanguínea", "what a person says is what is read"
    assert message(content, Answers(questions.file, "mac_roman")).panels == message(CSV).panels


def test_a_message_that_names_no_charset_is_asked_and_one_that_names_it_wrongly_too() -> None:
    unnamed = HL7.replace("|||||MEX|UNICODE UTF-8", "")
    assert message(unnamed).panels == message(HL7).panels, "valid UTF-8 needs no question"
    for text in (unnamed, HL7):
        content = text.encode("cp1252")
        questions = asked(content)
        assert questions.texts[0].charset == "cp1252"
        assert any("María" in line for line in questions.texts[0].lines)
        assert message(content, Answers(questions.file, "cp1252")).panels == message(HL7).panels
    lying = HL7.replace("UNICODE UTF-8", "8859/1").replace("Morales", "Núñez").encode()
    assert [one.charset for one in asked(lying).texts] == ["utf-8", "iso8859-1"]


def test_a_message_in_sixteen_bits_with_its_mark_is_read() -> None:
    assert message(HL7.encode("utf-16")).panels == message(HL7).panels


def test_an_answer_about_the_letters_is_taken_for_this_file_and_this_question_alone() -> None:
    content = CSV.encode("cp1252")
    file = asked(content).file
    stale(content, Answers("0" * 32, "cp1252"))
    stale(content.replace(b"112,5", b"113,5"), Answers(file, "cp1252"))
    for charset in ("mac_roman", "utf-16", "rot13", "latin-1", "../x"):
        stale(content, Answers(file, charset))
    stale(content, Answers(file, "cp1252", {"1": "point"}))
    certain = CSV.encode()
    known = asked(table('Calcio,"1,150",mmol/L,,,"1,120 - 1,320"')).file
    assert known
    stale(certain, Answers(file, "cp1252"))


def test_decimal_points_and_thousands_of_one_file_are_read_each_by_its_own_row() -> None:
    said = message(
        table(
            "Hemoglobina,12.8,g/dL,,,12.0 - 16.0",
            'Plaquetas,"245,000",/uL,,,"150,000 – 450,000"',
            'Leucocitos,"12,5",10*3/uL,,,"4,0-11,0"',
            'Otras plaquetas,"245,000",,,,"150,000 – 450,000"',
            'Densidad,"1,015",,"1,005","1,030",',
        )
    )
    assert [(value, str(reference.low), str(reference.high)) for value, _, reference in values(said)] == [
        ("12.8", "12.0", "16.0"), ("245000", "150000", "450000"), ("12.5", "4.0", "11.0"),
        ("245000", "150000", "450000"), ("1.015", "1.005", "1.030"),
    ]  # fmt: skip
    assert values(said)[1][1] == "150000 – 450000", "value and reference are shown alike"
    assert said.answered == ""


def test_a_doubtful_row_is_asked_with_both_readings_and_read_as_answered() -> None:
    content = table("Glucosa,92,mg/dL,70,100,", 'Calcio,"1,150",mmol/L,,,"1,120 - 1,320"', 'Otro,"7,450",,"4,500",,')
    questions = asked(content)
    first, second = questions.numbers
    assert (first.id, first.line, first.name, first.value, first.unit) == ("1", 3, "Calcio", "1,150", "mmol/L")
    assert first.reference == "1,120 - 1,320"
    assert [(one.sign, one.value, one.reference) for one in first.choices] == [
        ("point", "1150", "1120 - 1320"),
        ("comma", "1.150", "1.120 - 1.320"),
    ]
    assert (second.id, second.reference) == ("2", "≥ 4,500")
    said = message(content, Answers(questions.file, signs={"1": "comma", "2": "point"}))
    assert [value for value, _, _ in values(said)] == ["92", "1.150", "7450"]
    assert str(values(said)[2][2].low) == "4500"
    assert said.answered == "2 numbers"
    assert asked(content, Answers(questions.file, signs={"1": "comma"})) == questions, "half an answer is asked again"


def test_an_answer_about_numbers_is_taken_for_what_was_asked_alone() -> None:
    content = table('Calcio,"1,150",mmol/L,,,"1,120 - 1,320"')
    file = asked(content).file
    stale(content, Answers("0" * 32, signs={"1": "comma"}))
    stale(content.replace("1,150", "1,151"), Answers(file, signs={"1": "comma"}))
    stale(content, Answers(file, signs={"1": "comma", "2": "comma"}))
    stale(content, Answers(file, signs={"1": "both"}))
    stale(content, Answers(file, "cp1252", {"1": "comma"}))


def test_letters_are_asked_before_numbers() -> None:
    content = table('Calcio iónico,"1,150",mmol/L,,,"1,120 - 1,320"').encode("cp1252")
    first = asked(content)
    assert (len(first.texts), len(first.numbers)) == (1, 0)
    second = asked(content, Answers(first.file, "cp1252"))
    assert (len(second.texts), [one.name for one in second.numbers]) == (0, ["Calcio iónico"])
    assert message(content, Answers(first.file, "cp1252", {"1": "comma"})).answered == "cp1252, 1 numbers"


def test_as_many_doubts_as_a_person_compares_with_care_and_one_more() -> None:
    rows = [f'A{number},"1,{number:03d}",U/L,,,' for number in range(100, 100 + MOST_DOUBTS + 1)]
    assert len(asked(table(*rows[:MOST_DOUBTS])).numbers) == MOST_DOUBTS
    with pytest.raises(LabMessageRefused) as refused:
        read(table(*rows))
    assert (refused.value.name, refused.value.line) == ("too_many_doubts", MOST_DOUBTS + 2)
    assert str(MOST_DOUBTS) in t(refused.value.key, "es", **refused.value.values)


def test_a_message_s_numbers_are_asked_by_the_same_rule() -> None:
    protein = HL7.replace("||112|mg/dL|70 - 100|", "||1,150|U/L|1,120 - 1,320|")
    (doubt,) = asked(protein).numbers
    assert (doubt.name, doubt.line, doubt.value) == ("Glucosa", 5, "1,150")
    said = message(protein, Answers(asked(protein).file, signs={"1": "comma"}))
    assert said.panels[0].values[0].value == "1.150"
    by_format = message(HL7.replace("||112|mg/dL|70 - 100|", "||1.150|mmol/L|1.120 - 1.320|"))
    assert by_format.panels[0].values[0].value == "1.150", "a number's point is decimal by the standard"
    platelets = message(HL7.replace("||112|mg/dL|70 - 100|", "||245,000|/uL|150,000 - 450,000|"))
    assert platelets.panels[0].values[0].value == "245000"


def test_fhir_s_own_numbers_are_certain_and_its_texts_are_not() -> None:
    bundle = fhir()
    observation = bundle["entry"][2]["resource"]
    del observation["valueQuantity"], observation["referenceRange"]
    observation |= {"valueString": "1,150", "referenceRange": [{"text": "1,120 - 1,320"}]}
    (doubt,) = asked(as_bytes(bundle)).numbers
    assert (doubt.line, doubt.name) == (0, "Glucosa")
    observation |= {"valueString": "12,5", "referenceRange": [{"text": "10,0-20,0"}]}
    (value,) = message(as_bytes(bundle)).panels[0].values
    assert (value.value, value.reference_text) == ("12.5", "10.0-20.0")
