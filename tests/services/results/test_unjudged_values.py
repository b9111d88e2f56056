"""What nobody can compare is never called normal, and waits for a person."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from luna_portal.domain.refusals import InvalidField
from luna_portal.domain.results.values import CRITICAL, Doubt, Flag
from luna_portal.i18n.catalog import t
from luna_portal.i18n.reader import Reader
from luna_portal.models import Analyte, LabReport, ReferenceRange
from luna_portal.services.results import entry, file_import, release, review, studies
from luna_portal.services.results.release import Written
from luna_portal.views.results.result import result_row, summary
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.results import TYPED, draft, message

pytestmark = [pytest.mark.feature("RES-2"), pytest.mark.feature("CLI-8")]
AT_ONCE = "Perfil de lípidos"
READER = Reader()
HEAD = "paciente,expediente,estudio,fecha,hora,laboratorio,analito,resultado,unidad,referencia"
BOUNDS = st.tuples(st.integers(1, 900), st.integers(1, 900)).map(sorted)


def row(name: str, value: str, unit: str = "", reference: str = "", title: str = AT_ONCE) -> dict[str, str]:
    """The form with one value in it."""
    head = {field: text for field, text in TYPED.items() if not field[-1].isdigit()}
    return head | {"title": title, "kind": "", "name0": name, "value0": value, "unit0": unit, "reference0": reference}


def typed(db: Session, cast: Cast, clock: Clock, *about: str, title: str = AT_ONCE) -> tuple[LabReport, Analyte]:
    """A report of one value, and the value; the form said of it beforehand what was kept."""
    studies.ensure_catalogue(db)
    form = row(*about, title=title)
    said = entry.weigh(db, cast.fausto, patient=cast.ana_row.public_id, typed=form, now=clock())
    report = entry.enter(db, cast.fausto, patient=cast.ana_row.public_id, typed=form, now=clock())
    db.flush()
    kept = db.exec(select(Analyte).where(col(Analyte.report_id) == report.id)).one()
    assert (said[0].flag.value, said[0].doubt.value) == (kept.flag, kept.doubt), "what the form says is what is kept"
    return report, kept


def is_out(db: Session, report: LabReport, clock: Clock) -> bool:
    """Whether its rule has let it go, now or by the job."""
    release.release_due(db, now=clock())
    db.refresh(report)
    return report.released_at is not None


@pytest.mark.parametrize(
    ("about", "flag"),
    [
        (("Colesterol total", "180", "mg/dL", "0,0 - 200,0"), "normal"), (("Colesterol total", "210", "mg/dL", "0,0 - 200,0"), "slightly_high"),
        (("Triglicéridos", "180", "mg/dL", "menor de 150"), "high"), (("Triglicéridos", "120", "mg/dL", "Menor de 150 mg/dL"), "normal"),
        (("Colesterol HDL", "30", "mg/dL", "mayor de 40"), "low"), (("Creatinina", "12.5", "mg/dL", "0,6 - 1,2"), "high"),
        (("Creatinina", "12,5", "", "0,6 - 1,2"), "high"), (("Ferritina", "12,5", "", "hasta 10,5"), "high"),
    ],
)  # fmt: skip
def test_a_written_reference_is_compared_with(
    db: Session, cast: Cast, clock: Clock, about: tuple[str, ...], flag: str
) -> None:
    _, kept = typed(db, cast, clock, *about)
    assert kept.flag == flag


def test_a_reference_that_nobody_understands_holds_its_result_back_and_is_not_normal(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report, kept = typed(db, cast, clock, "Apolipoproteína B", "180", "mg/dL", "Deseable <90, alto >130")
    assert (kept.flag, kept.unjudged) == ("", Doubt.REFERENCE)
    assert not is_out(db, report, clock)
    assert summary([kept], READER) == t("results.sentence.nothing_known", "es")
    release.save(
        db, cast.fausto, result=report.public_id, written=Written("Está alta; lo vemos en consulta."), now=clock()
    )
    assert is_out(db, report, clock), "somebody has looked at it"


def test_what_is_compared_goes_out_by_its_rule(db: Session, cast: Cast, clock: Clock) -> None:
    report, kept = typed(db, cast, clock, "Colesterol total", "180", "mg/dL", "0,0 - 200,0")
    assert is_out(db, report, clock)
    assert summary([kept], READER) == t("results.sentence.all_fine", "es")


def test_all_is_normal_only_when_all_was_compared(db: Session, cast: Cast, clock: Clock) -> None:
    _, fine = typed(db, cast, clock, "Colesterol total", "180", "mg/dL", "< 200")
    _, unknown = typed(db, cast, clock, "Apolipoproteína A", "180", "mg/dL")
    assert unknown.unjudged is Doubt.NONE, "there was nothing to compare it with"
    assert summary([fine], READER) == t("results.sentence.all_fine", "es")
    assert summary([fine, unknown], READER) == t("results.sentence.some_fine.one", "es", count=1)
    _, out = typed(db, cast, clock, "Colesterol total", "290", "mg/dL", "< 200")
    _, doubtful = typed(db, cast, clock, "Apolipoproteína B", "180", "mg/dL", "Deseable <90")
    report, out_in_doubt = typed(db, cast, clock, "Glucosa en ayuno", "195", "", "70 - 100")
    assert (out_in_doubt.flag, out_in_doubt.unjudged) == ("high", Doubt.UNIT)
    for values in ([out, fine], [out, fine, doubtful], [out_in_doubt, fine], [out_in_doubt, fine, doubtful]):
        said = "pudo comparar" in summary(values, READER) or "pudieron comparar" in summary(values, READER)
        assert said == (doubtful in values), "what is out does not hide what could not be compared"
        if said:
            assert t("results.sentence.and_uncompared.one", "es", count=1) in summary(values, READER), "and is not it"
    row = result_row(review.one(db, cast.fausto, result=report.public_id, now=clock()).detail.reported, READER)
    assert row.state == "1 fuera de lo normal"


@pytest.mark.parametrize(
    "about",
    [
        ("Glucosa en ayuno", "412", "mg/dL"), ("Glucosa sérica", "412", "mg/dl"), ("Glucosa", "22.9", "mmol/L"), ("Glucosa", "4.12", "g/L"),
        ("Plaquetas", "18", "mil/mm³"), ("Plaquetas", "18", "x10^3/mm3"), ("Plaquetas", "18000", "/µL"), ("Plaquetas", "18000", "/mm³"),
        ("Cuenta de plaquetas", "18", "10⁹/L"), ("Potasio sérico", "6.9", "mEq/L"), ("K", "2.1", "mmol/L"), ("Sodio", "112", "mEq/L"),
        ("Hemoglobina", "5.9", "g/dL"), ("Hemoglobina", "59", "g/L"), ("Glucosa en ayuno", "412", "mg/dL", "70 - 100"),
    ],
)  # fmt: skip
def test_a_critical_value_is_found_by_any_usual_name_and_unit(
    db: Session, cast: Cast, clock: Clock, about: tuple[str, ...]
) -> None:
    report, kept = typed(db, cast, clock, *about)
    assert kept.reading in CRITICAL
    assert not is_out(db, report, clock)


@pytest.mark.parametrize(
    ("about", "doubt"),
    [
        (("Glucosa", "412"), Doubt.UNIT), (("Glucosa", "95"), Doubt.UNIT),
        (("Glucosa", "412", "", "70 - 100"), Doubt.UNIT), (("Plaquetas", "18", "unidades"), Doubt.UNIT),
        (("Glucosa 2 horas postprandial", "195", "mg/dL", "70 - 140"), Doubt.NAME), (("Glucosa", "más de 400", ""), Doubt.UNIT),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_with_a_critical_limit_waits_for_a_person(
    db: Session, cast: Cast, clock: Clock, about: tuple[str, ...], doubt: Doubt
) -> None:
    report, kept = typed(db, cast, clock, *about)
    assert kept.unjudged is doubt
    assert not is_out(db, report, clock)


def test_a_limit_of_adults_says_nothing_of_a_child(db: Session, cast: Cast, clock: Clock) -> None:
    studies.ensure_catalogue(db)
    cast.ana_row.birth_on = clock().date().replace(year=clock().year - 3)
    report, kept = typed(db, cast, clock, "Glucosa", "412", "mg/dL", "60 - 100")
    assert (kept.flag, kept.unjudged) == ("high", Doubt.PERSON)
    assert not is_out(db, report, clock)


@pytest.mark.parametrize(
    "reference", ["Deseable: <90", "70 - 90 (ayuno)", "H: 70-90 M: 60-80", "Óptimo: <90 Limítrofe: 90-100"]
)
def test_a_written_reference_that_nobody_can_read_is_never_replaced_by_the_clinic_s(
    db: Session, cast: Cast, clock: Clock, reference: str
) -> None:
    report, kept = typed(db, cast, clock, "Glucosa", "95", "mg/dL", reference)
    assert (kept.flag, kept.low, kept.high, kept.unjudged) == ("", "", "", Doubt.REFERENCE)
    assert kept.reference == reference, "it is shown as it was written"
    assert not is_out(db, report, clock)
    _, critical = typed(db, cast, clock, "Glucosa", "412", "mg/dL", reference)
    assert critical.reading in CRITICAL, "what is critical the clinic says"
    _, bare = typed(db, cast, clock, "Glucosa", "95", "mg/dL", "")
    assert (bare.flag, bare.low, bare.high) == ("normal", "70", "100"), "where the laboratory gave none"


@pytest.mark.parametrize(
    "about", [("Glucosa", "95", "", "70 - 100"), ("Glucosa 2 horas postprandial", "95", "mg/dL", "70 - 140")]
)
def test_within_the_range_beside_it_a_value_is_in_no_doubt(
    db: Session, cast: Cast, clock: Clock, about: tuple[str, ...]
) -> None:
    report, kept = typed(db, cast, clock, *about)
    assert (kept.flag, kept.unjudged) == ("normal", Doubt.NONE)
    assert is_out(db, report, clock)


def test_a_urine_s_glucose_is_not_held_against_blood_s_limits(db: Session, cast: Cast, clock: Clock) -> None:
    for about in (("Glucosa", "500", "mg/dL"), ("Glucosa en orina", "500", "mg/dL")):
        _, kept = typed(db, cast, clock, *about, title="Examen general de orina")
        assert kept.reading is Flag.UNKNOWN
        assert kept.loinc == "5792-7"


@pytest.mark.parametrize("value", ["1,250", "12,345"])
def test_a_number_with_two_readings_is_asked_about(db: Session, cast: Cast, clock: Clock, value: str) -> None:
    form = row("Ferritina", value, "ng/mL")
    with pytest.raises(InvalidField) as refused:
        entry.enter(db, cast.fausto, patient=cast.ana_row.public_id, typed=form, now=clock())
    assert (refused.value.field, refused.value.key) == ("value0", "results.form.number_doubt")


def test_a_number_with_a_point_is_read_as_the_form_asks_for_it(db: Session, cast: Cast, clock: Clock) -> None:
    _, kept = typed(db, cast, clock, "Densidad", "1.015", "", "1.005 - 1.030", title="Examen general de orina")
    assert (kept.number, kept.flag) == ("1.015", "normal")


def test_a_clinic_that_took_a_limit_away_is_not_held_to_it(db: Session, cast: Cast, clock: Clock) -> None:
    studies.ensure_catalogue(db)
    for one in db.exec(select(ReferenceRange).where(col(ReferenceRange.loinc) == "2345-7")):
        one.critical_low = one.critical_high = ""
    _, kept = typed(db, cast, clock, "Glucosa", "412", "", "70 - 100")
    assert (kept.flag, kept.unjudged) == ("high", Doubt.NONE)


def test_a_file_is_read_by_the_same_rules(db: Session, cast: Cast, clock: Clock) -> None:
    who = f"Ana Morales,{cast.ana_row.public_id},{AT_ONCE},2026-11-20,08:15,Central"
    lines = (
        "Triglicéridos,180,mg/dL,menor de 150", 'Plaquetas,"18,000",/µL,"150,000 - 450,000"', "Apo B,80,mg/dL,Deseable <90",
        "Glucosa en ayuno,412,mg/dL,70 - 100",
    )  # fmt: skip
    file = "\n".join([HEAD, *(f"{who},{line}" for line in lines)])
    name = draft(db, cast.fausto, clock())
    said = message(file, clock())
    (report,) = file_import.confirm(
        db, cast.fausto, draft=name, message=said, patient=cast.ana_row.public_id, sure=True, now=clock()
    )
    kept = db.exec(select(Analyte).where(col(Analyte.report_id) == report.id).order_by(col(Analyte.sort))).all()
    assert [(one.flag, one.unjudged.value) for one in kept] == [
        ("high", ""), ("critical_low", ""), ("", "reference"), ("critical_high", ""),
    ]  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(1, 2000), bounds=BOUNDS, unit=st.sampled_from(["", "mg/dL", "mmol/L", "raro"]),
    shape=st.sampled_from(["{} - {}", "{},0 a {},0", "menor de {1}", "alrededor de {}", ""]),
    name=st.sampled_from(["Glucosa", "Potasio", "Ferritina", "Glucosa rara"]),
)  # fmt: skip
def test_the_form_the_record_and_the_summary_never_contradict_each_other(
    db: Session, cast: Cast, clock: Clock, number: int, bounds: list[int], unit: str, shape: str, name: str
) -> None:
    with db.begin_nested() as undone:
        report, kept = typed(db, cast, clock, name, str(number), unit, shape.format(*bounds))
        fine = summary([kept], READER) == t("results.sentence.all_fine", "es")
        assert not (fine and kept.flag == ""), "what was not compared is not normal"
        if is_out(db, report, clock):
            assert kept.unjudged is Doubt.NONE
            assert kept.reading not in CRITICAL
        undone.rollback()
