"""The pages of results: the patient's, and the team's."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from luna_portal import wiring
from luna_portal.i18n.reader import Reader
from luna_portal.models import Analyte, Document, LabReport, OutboxMessage, Patient, ReferenceRange
from luna_portal.services.documents.encrypted_store import Vault
from luna_portal.services.results import file_import, review
from luna_portal.settings import Settings
from luna_portal.state.clinica.resultados.lista import ResultadosClinicaState
from luna_portal.state.clinica.resultados.nuevo import ResultadoNuevoState
from luna_portal.state.clinica.resultados.resultado import ResultadoClinicaState
from luna_portal.state.paciente.resultados.lista import ResultadosState
from luna_portal.state.paciente.resultados.resultado import ResultadoState
from luna_portal.state.parts.critical_results import CriticosClinicaState
from luna_portal.views.results.result import summary, value_view
from tests.adapters.lab_messages.samples import CSV
from tests.cast import Cast
from tests.conftest import Clock
from tests.scenarios.documents import uploaded
from tests.scenarios.online_visitors import SMTP, settings
from tests.scenarios.results import TYPED, entered, released
from tests.state.pages.conftest import Open


@pytest.mark.feature("ARC-4")
async def test_the_list_and_one_result_with_its_trend(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    released(db, cast, clock(), day="2026-05-20", value0="98")
    newest = released(db, cast, clock())
    shown = await tab(cast.ana).at("/resultados").send(ResultadosState.load)
    assert [row.day for row in shown["rows"]] == ["20 nov 2026", "20 may 2026"]
    assert (shown["rows"][0].state, shown["rows"][0].tone, shown["rows"][0].new) == (
        "1 fuera de lo normal",
        "attention",
        True,
    )
    page = tab(cast.ana).at("/resultados/x", resultado=newest.public_id)
    result = (await page.send(ResultadoState.load))["result"]
    assert (result.sentence_head, result.sentence) == ("Fausto le explica", "Su azúcar está un poco alta.")
    glucose = result.measures[0]
    assert (glucose.words, glucose.mark, glucose.before, glucose.points) == ("Un poco alta", "↑", "antes: 98", 2)
    assert glucose.spoken == "112 mg/dL. Un poco alta. Normal: 70 a 100."
    trend = (await page.send(ResultadoState.show_trend, place=0))["trend"]
    assert (len(trend.dots), trend.rows[0].value) == (2, "112 mg/dL")
    assert (await page.send(ResultadoState.show_trend, place=0))["trend"] is None


@pytest.mark.feature("ARC-5")
async def test_nobody_sees_by_the_page_what_is_not_released(db: Session, cast: Cast, clock: Clock, tab: Open) -> None:
    report = entered(db, cast.fausto, cast, clock())
    for who in (cast.ana, cast.carla, cast.elena):
        page = tab(who).at("/resultados/x", resultado=report.public_id)
        shown = await page.send(ResultadoState.load)
        assert shown.get("result") is None
    assert (await tab(cast.ana).at("/resultados").send(ResultadosState.load)).get("rows", []) == []


@pytest.mark.feature("ARC-5")
async def test_the_wish_is_kept_and_said(cast: Cast, tab: Open) -> None:
    page = tab(cast.ana).at("/resultados")
    await page.send(ResultadosState.load)
    shown = await page.send(ResultadosState.wish, choice="comment")
    assert (shown["with_comment"], shown["notice_kind"]) == (True, "done")
    assert (await tab(cast.ana).at("/resultados").send(ResultadosState.load))["with_comment"]


@pytest.mark.feature("CLI-8")
async def test_the_team_explains_and_the_patient_page_is_told(
    db: Session, cast: Cast, clock: Clock, tab: Open, told: set[str]
) -> None:
    report = entered(db, cast.fausto, cast, clock())
    desk = await tab(cast.fausto).at("/clinica/resultados").send(ResultadosClinicaState.load)
    assert [(row.patient, row.how) for row in desk["rows"]] == [("Ana Morales", "Espera explicación")]
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    await page.send(ResultadoClinicaState.load)
    empty = await page.send(ResultadoClinicaState.explain, form={"comment": "  "})
    assert empty["errors"]["comment"]
    asked = await page.send(ResultadoClinicaState.explain, form={"comment": "Todo va bien."})
    assert (asked["is_out"], asked["asking"], asked["words"]) == (False, "save", "Todo va bien."), "it asks first"
    kept = await page.send(ResultadoClinicaState.keep)
    assert (kept["is_out"], kept["asking"]) == (False, "")
    await page.send(ResultadoClinicaState.explain, form={"comment": "Todo va bien."})
    shown = await page.send(ResultadoClinicaState.release)
    assert (shown["is_out"], shown["result"].sentence) == (True, "Todo va bien.")
    assert f"patient:{cast.ana_row.id}" in told
    again = await page.send(ResultadoClinicaState.release)
    assert (again["notice"], again["notice_kind"]) == (shown["notice"], shown["notice_kind"]), "it went out once"
    assert len(db.exec(select(OutboxMessage).where(OutboxMessage.kind == "new_result")).all()) == 1


@pytest.mark.feature("CLI-8")
@pytest.mark.parametrize("account", [True, False], ids=["with an account", "without one"])
async def test_the_team_is_told_whether_anybody_heard_of_what_was_delivered(
    db: Session, cast: Cast, clock: Clock, tab: Open, *, account: bool
) -> None:
    if not account:
        patient = db.get_one(Patient, cast.ana_row.id)
        patient.account_id = None
        db.commit()
    report = entered(db, cast.fausto, cast, clock())
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    await page.send(ResultadoClinicaState.load)
    await page.send(ResultadoClinicaState.consider_release, form={"comment": "Todo va bien."})
    with settings(smtp_url=SMTP):
        shown = await page.send(ResultadoClinicaState.release)
    assert shown["is_out"]
    mails = db.exec(select(OutboxMessage).where(OutboxMessage.kind == "new_result")).all()
    assert len(mails) == account
    said = ("done", "Le avisamos por correo") if account else ("info", "no le avisamos a nadie")
    assert (shown["notice_kind"], said[1] in shown["notice"]) == (said[0], True)


@pytest.mark.feature("CLI-8")
async def test_a_typed_result_goes_to_its_own_page(db: Session, cast: Cast, tab: Open) -> None:
    page = tab(cast.gloria).at("/clinica/resultados/nuevo")
    await page.send(ResultadoNuevoState.load)
    missing = await page.send(ResultadoNuevoState.save, form=TYPED)
    assert "patient" in missing["errors"]
    await page.send(ResultadoNuevoState.find_patient, words="ana morales")
    shown = await page.send(ResultadoNuevoState.choose_patient, patient=cast.ana_row.public_id)
    assert shown["patient"].name == "Ana Morales"
    shown = await page.send(ResultadoNuevoState.choose_study, study="Química sanguínea")
    assert (shown["rows"][0].name, shown["rows"][0].reference) == ("Glucosa", "70 - 100")
    wrong = await page.send(ResultadoNuevoState.save, form=TYPED | {"value0": "ciento 12"})
    assert "value0" in wrong["errors"]
    await page.send(ResultadoNuevoState.save, form=TYPED)
    report = db.exec(select(LabReport)).one()
    assert page.went == [f"/clinica/resultados/{report.public_id}"]


@pytest.mark.feature("CLI-8")
async def test_the_original_that_was_handed_in_goes_along_unless_it_is_taken_back(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    ana = cast.ana_row.public_id
    page = tab(cast.gloria).at("/clinica/resultados/nuevo", paciente=ana)
    assert (await page.send(ResultadoNuevoState.load))["original"] == ""
    uploaded(db, cast.gloria, "mala.pdf", patient=ana, original=True, now=clock())
    assert (await page.send(ResultadoNuevoState.look_for_original))["original_name"] == "mala.pdf"
    assert (await page.send(ResultadoNuevoState.drop_original))["original"] == ""
    made = uploaded(db, cast.gloria, "buena.pdf", patient=ana, original=True, now=clock()).public_id
    await page.send(ResultadoNuevoState.look_for_original)
    shown = await page.send(ResultadoNuevoState.choose_study, study="Química sanguínea")
    assert (shown["original"], shown["original_name"]) == (made, "buena.pdf")
    await page.send(ResultadoNuevoState.save, form=TYPED)
    report = db.exec(select(LabReport)).one()
    assert page.went == [f"/clinica/resultados/{report.public_id}"]
    assert db.get_one(Document, report.document_id).public_id == made


@pytest.mark.feature("CLI-8")
async def test_a_file_is_shown_compared_and_entered(
    db: Session, cast: Cast, clock: Clock, tab: Open, tmp_path: Path
) -> None:
    here = wiring.portal()
    here.vault = Vault(Settings.load(data=tmp_path / "data"))
    key = file_import.begin(db, cast.gloria, size=len(CSV), now=clock())
    draft = file_import.sealed(db, cast.gloria, key=key, contents=here.vault.put(key, [CSV.encode()]), now=clock())
    db.commit()
    page = tab(cast.gloria).at("/clinica/resultados/nuevo")
    await page.send(ResultadoNuevoState.load)
    await page.send(ResultadoNuevoState.turn_to, way="file")
    gone = await page.send(ResultadoNuevoState.read, form={"draft": "0" * 40})
    assert gone["notice_kind"] == "error"
    shown = await page.send(ResultadoNuevoState.read, form={"draft": draft})
    assert [panel.title for panel in shown["panels"]] == ["Química sanguínea", "Examen de orina"]
    assert shown["possible"][0].agrees == "nombre, apellido, fecha de nacimiento"
    assert shown.get("chosen") is None, "in doubt nobody is chosen beforehand"
    await page.send(ResultadoNuevoState.choose_patient, patient=cast.ana_row.public_id)
    unsure = await page.send(ResultadoNuevoState.confirm, form={})
    assert unsure["errors"]["sure"]
    assert db.exec(select(LabReport)).all() == []
    db.rollback()
    await page.send(ResultadoNuevoState.confirm, form={"sure": "on"})
    assert page.went == ["/clinica/resultados"]
    assert len(db.exec(select(LabReport)).all()) == 2
    db.rollback()
    carla = tab(cast.carla).at("/clinica/resultados/nuevo")
    refused = await carla.send(ResultadoNuevoState.read, form={"draft": draft})
    assert refused.get("panels", []) == []


@pytest.mark.feature("CLI-8")
@pytest.mark.feature("ARC-4")
async def test_what_stands_in_the_box_is_delivered_word_for_word(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    report = entered(db, cast.fausto, cast, clock())
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    await page.send(ResultadoClinicaState.load)
    too_long = await page.send(ResultadoClinicaState.consider_release, form={"comment": "x" * 1201})
    assert (bool(too_long["errors"]["comment"]), too_long.get("asking", "")) == (True, "")
    asked = await page.send(ResultadoClinicaState.consider_release, form={"comment": "Camine a diario."})
    assert (asked["asking"], asked["words"]) == ("release", "Camine a diario.")
    await page.send(ResultadoClinicaState.keep)
    unasked = await page.send(ResultadoClinicaState.release)
    assert (unasked["notice_kind"], unasked.get("is_out", False)) == ("error", False), "nothing goes unread"
    await page.send(ResultadoClinicaState.consider_release, form={"comment": "Camine a diario."})
    out = await page.send(ResultadoClinicaState.release)
    assert (out["is_out"], out["notice"].removesuffix("\u2060")) == (
        True, "El resultado ya se entregó. El correo no está configurado: avise usted a la persona.",
    )  # fmt: skip
    hers = tab(cast.ana).at("/resultados/x", resultado=report.public_id)
    assert (await hers.send(ResultadoState.load))["result"].sentence == "Camine a diario."


@pytest.mark.feature("CLI-8")
@pytest.mark.feature("ARC-5")
async def test_a_critical_result_waits_for_both_boxes_and_then_asks_its_patient_to_call_today(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    desk = await tab(cast.fausto).at("/clinica/resultados").send(ResultadosClinicaState.load)
    assert [(row.state, row.tone, row.how) for row in desk["rows"]] == [
        ("1 valor crítico", "critical", "Crítico: falta explicar y avisar a la persona")
    ]
    page = tab(cast.fausto).at("/clinica/resultados/x", resultado=report.public_id)
    shown = await page.send(ResultadoClinicaState.load)
    assert (shown["held"], shown["result"].critical) == (True, "Valor crítico: Glucosa 412 mg/dL.")
    boxes = {
        "day": shown["today"],
        "hour": "",
        "told": shown["patient"],
        "teller": shown["teller"],
        "way": "",
        "note": "",
    }
    refused = await page.send(ResultadoClinicaState.consider_release, form=boxes | {"comment": "Vaya hoy a urgencias."})
    assert "way" in refused["errors"]
    half = boxes | {"comment": "Vaya hoy a urgencias.", "note": "Le marqué."}
    refused = await page.send(ResultadoClinicaState.explain, form=half)
    assert {"way", "hour"} <= refused["errors"].keys(), "a notice that was begun is not dropped"
    nobody = half | {"way": "no_answer", "hour": "15:30"}
    refused = await page.send(ResultadoClinicaState.consider_release, form=nobody)
    assert refused["errors"]["way"].startswith("Un resultado crítico se entrega solo después de avisar a la persona.")
    assert "«Guardar lo escrito»" in refused["errors"]["way"]
    whole = half | {"way": "phone", "hour": "15:30"}
    asked = await page.send(ResultadoClinicaState.consider_release, form=whole)
    assert (asked["asking"], asked["with_notice"]) == ("release", True)
    out = await page.send(ResultadoClinicaState.release)
    assert (out["is_out"], out["held"], out["notices"][0].what) == (
        True,
        False,
        "Por teléfono, 22 de noviembre de 2026, 15:30",
    )
    assert out["notices"][0].who == "Fausto avisó a Ana Morales"
    hers = await tab(cast.ana).at("/resultados/x", resultado=report.public_id).send(ResultadoState.load)
    assert (hers["result"].critical, hers["result"].urgent) == ("Valor crítico: Glucosa 412 mg/dL.", True)
    assert hers["result"].measures[0].words == "Crítico: muy alto"
    listed = await tab(cast.ana).at("/resultados").send(ResultadosState.load)
    assert (listed["rows"][0].state, listed["rows"][0].tone) == ("1 valor crítico", "critical")
    clock.forward(days=30)
    later = await tab(cast.ana).at("/resultados/x", resultado=report.public_id).send(ResultadoState.load)
    assert (later["result"].critical != "", later["result"].urgent) == (True, False), (
        "of a month ago it says what it was"
    )


@pytest.mark.feature("ARC-4")
def test_without_words_a_critical_result_never_says_to_wait_for_the_next_visit(
    db: Session, cast: Cast, clock: Clock
) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    calm = entered(db, cast.fausto, cast, clock())
    said = [
        summary(review.one(db, cast.fausto, result=one.public_id, now=clock()).detail.reported.analytes, Reader("es"))
        for one in (report, calm)
    ]
    assert said[0].endswith("Glucosa (crítico: muy alto). Llame hoy a su clínica.")
    assert said[1].endswith("Coméntelo en su próxima consulta.")


@pytest.mark.feature("CLI-8")
async def test_critical_results_stand_on_the_first_screen_of_who_may_see_them(
    db: Session, cast: Cast, clock: Clock, tab: Open
) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="412")
    entered(db, cast.fausto, cast, clock())
    for who in (cast.fausto, cast.gloria):
        shown = await tab(who).at("/clinica/agenda").send(CriticosClinicaState.load)
        assert [(one.id, one.patient, one.what) for one in shown["alarms"]] == [
            (report.public_id, "Ana Morales", "Valor crítico: Glucosa 412 mg/dL.")
        ]
    for who in (cast.elena, cast.diaz, cast.ana):
        assert (await tab(who).at("/clinica/agenda").send(CriticosClinicaState.load)).get("alarms", []) == []


@pytest.mark.feature("CLI-8")
async def test_a_critical_value_is_said_beside_its_field_and_asked_about_until_it_is_answered(
    db: Session, cast: Cast, tab: Open
) -> None:
    page = tab(cast.gloria).at("/clinica/resultados/nuevo", paciente=cast.ana_row.public_id)
    await page.send(ResultadoNuevoState.load)
    await page.send(ResultadoNuevoState.choose_study, study="Química sanguínea")
    typed = TYPED | {"kind": "Química sanguínea", "value0": "412"}
    shown = await page.send(ResultadoNuevoState.weigh, form=typed)
    assert (shown["rows"][0].words, shown["rows"][0].mark) == ("Crítico: muy alto", "↑↑")
    for _ in range(2):
        asked = await page.send(ResultadoNuevoState.save, form=typed)
        assert (asked["critical"], page.went) == (["Glucosa: 412 mg/dL"], []), "a second press is no answer"
    assert (await page.send(ResultadoNuevoState.check_critical))["critical"] == []
    await page.send(ResultadoNuevoState.save_critical)
    assert page.went == [], "without the open question nothing is saved"
    faulty = typed | {"day": ""}
    assert (await page.send(ResultadoNuevoState.save, form=faulty))["critical"]
    refused = await page.send(ResultadoNuevoState.save_critical)
    assert ("day" in refused["errors"], refused["critical"]) == (True, [])
    assert (await page.send(ResultadoNuevoState.save, form=typed))["critical"], "after an error it is asked again"
    assert db.exec(select(LabReport)).all() == []
    db.rollback()
    await page.send(ResultadoNuevoState.save_critical)
    assert page.went == [f"/clinica/resultados/{db.exec(select(LabReport)).one().public_id}"]


@pytest.mark.feature("CLI-8")
async def test_a_row_half_filled_is_finished_or_taken_away_and_never_left_out(
    db: Session, cast: Cast, tab: Open
) -> None:
    page = tab(cast.gloria).at("/clinica/resultados/nuevo", paciente=cast.ana_row.public_id)
    await page.send(ResultadoNuevoState.load)
    shown = await page.send(ResultadoNuevoState.choose_study, study="Química sanguínea")
    offered = {
        f"{field}{row.number}": getattr(row, field) for row in shown["rows"] for field in ("name", "unit", "reference")
    }
    typed = {"kind": "Química sanguínea", **{key: TYPED[key] for key in ("title", "day", "hour", "laboratory")}}
    typed |= offered | {f"value{row.number}": "" for row in shown["rows"]} | {"value0": "99"}
    await page.send(ResultadoNuevoState.add_row)
    begun = typed | {"name6": "Reticulocitos", "value6": "", "unit6": "%", "reference6": ""}
    refused = await page.send(ResultadoNuevoState.save, form=begun)
    assert refused["errors"]["value6"] == "Falta el resultado de «Reticulocitos»: escríbalo o quite la fila."
    assert refused["half"] == 6
    edited = typed | {"reference3": "2.0 - 5.0"}
    assert "value3" in (await page.send(ResultadoNuevoState.save, form=edited))["errors"]
    assert db.exec(select(LabReport)).all() == []
    db.rollback()
    shown = await page.send(ResultadoNuevoState.remove_row, number=6)
    assert ([row.number for row in shown["rows"]], shown["half"]) == ([0, 1, 2, 3, 4, 5], -1)
    await page.send(ResultadoNuevoState.save, form=typed)
    assert page.went == [f"/clinica/resultados/{db.exec(select(LabReport)).one().public_id}"], (
        "offered rows are no half rows"
    )


@pytest.mark.feature("CLI-8")
async def test_rows_come_and_go_up_to_forty_and_keep_their_numbers(cast: Cast, tab: Open) -> None:
    page = tab(cast.gloria).at("/clinica/resultados/nuevo", paciente=cast.ana_row.public_id)
    shown = await page.send(ResultadoNuevoState.load)
    for _ in range(39 - len(shown["rows"])):
        shown = await page.send(ResultadoNuevoState.add_row)
    assert shown["may_add"]
    for _ in range(2):
        shown = await page.send(ResultadoNuevoState.add_row)
    assert ([row.number for row in shown["rows"]], shown["may_add"]) == (list(range(40)), False)
    await page.send(ResultadoNuevoState.remove_row, number=4)
    shown = await page.send(ResultadoNuevoState.add_row)
    assert [row.number for row in shown["rows"]] == [0, 1, 2, 3, *range(5, 40), 4]


@pytest.mark.feature("CLI-8")
@pytest.mark.parametrize(
    ("deed", "to"),
    [(ResultadoNuevoState.turn_to, {"way": "file"}), (ResultadoNuevoState.another, {}),
     (ResultadoNuevoState.choose_study, {"study": "Perfil de lípidos"})],
)  # fmt: skip
async def test_nothing_typed_of_a_result_is_lost_unasked(cast: Cast, tab: Open, deed: Any, to: dict[str, str]) -> None:
    page = tab(cast.gloria).at("/clinica/resultados/nuevo", paciente=cast.ana_row.public_id)
    before = dict(await page.send(ResultadoNuevoState.load))
    shown = dict(await page.send(deed, **to, typed=True))
    kept = ("way", "patient", "study")
    assert (shown["leaving"] != "", [shown.get(name) for name in kept]) == (True, [before.get(name) for name in kept])
    assert not (await page.send(ResultadoNuevoState.keep))["leaving"]
    await page.send(deed, **to, typed=True)
    gone = await page.send(ResultadoNuevoState.lose_typed)
    assert [gone.get(name) for name in kept] != [before.get(name) for name in kept]


@pytest.mark.feature("ARC-4")
def test_beside_what_is_expected_no_value_is_said_to_have_no_reference(db: Session, cast: Cast, clock: Clock) -> None:
    report = entered(db, cast.fausto, cast, clock(), value0="Color raro", unit0="", reference0="Amarillo o ámbar")
    detail = review.one(db, cast.fausto, result=report.public_id, now=clock()).detail
    bare = replace_reference(detail.reported.analytes[0])
    shown = [value_view(0, one, Reader("es")) for one in (detail.reported.analytes[0], bare)]
    assert [(one.words, one.reference) for one in shown] == [
        ("Sin comparar", "Se espera: Amarillo o ámbar"), ("Sin referencia", "El laboratorio no indicó un valor normal"),
    ]  # fmt: skip


@pytest.mark.feature("ARC-4")
def test_a_value_that_was_held_against_the_clinic_s_own_range_says_whose_it_is(
    db: Session, cast: Cast, clock: Clock
) -> None:
    db.add(ReferenceRange(name="Creatinina", loinc="2160-0", unit="mg/dL", low="0.5", high="1.1"))
    db.commit()
    report = entered(db, cast.fausto, cast, clock())
    glucose, creatinine, _ = review.one(db, cast.fausto, result=report.public_id, now=clock()).detail.reported.analytes
    shown = [value_view(0, one, Reader("es")).reference for one in (glucose, creatinine)]
    of_clinic = "Normal: 0.5 a 1.1 (valor de la clínica; el laboratorio no indicó otro)"
    assert shown == ["Normal: 70 a 100", of_clinic]


def replace_reference(analyte: Analyte) -> Analyte:
    """The same value as a laboratory sends it that says nothing of what is normal."""
    return Analyte.model_validate(analyte.model_dump() | {"reference": "", "low": "", "high": ""})
