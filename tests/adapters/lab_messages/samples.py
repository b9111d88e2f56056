"""Files as laboratories send them, all of the same glucose and its neighbours of Ana's."""

import json
from copy import deepcopy
from typing import Any

HL7 = (
    "MSH|^~\\&|LIS|Laboratorio Central|LUNA|CLINICA|20261120113000-0600||ORU^R01^ORU_R01|M1|P|2.5.1|||||MEX|UNICODE UTF-8\r"
    "PID|1||77001^^^LAB^MR~MOVA580304MDFRGN09^^^RENAPO^CURP||Morales Vega^Ana^María||19580304|F\r"
    "ORC|RE|O-9|F-9\r"
    "OBR|1|O-9|F-9|24323-8^Química sanguínea^LN|||20261120081500-0600|||||||||1234^Díaz^Lucía^^^Dra.||||||20261120113000-0600|||F\r"
    "OBX|1|NM|2345-7^Glucosa^LN||112|mg/dL|70 - 100|H|||F|||||55^Ríos^Eva^^^QFB\r"
    "NTE|1||Muestra en ayuno\r"
    "OBX|2|SN|1988-5^Proteína C reactiva^LN||<^5|mg/L|<10|N|||F\r"
    "OBX|3|CE|5778-6^Color^LN||AM^Amarillo^L|||N|||F\r"
    "OBX|4|TX|X1^Nota||Sin\\.br\\hemólisis \\T\\ clara||||||F\r"
    "OBX|5|TX|X1^Nota||visible||||||F\r"
    "OBX|6|ED|P1^Informe||^AP^PDF^Base64^AAAA||||||F\r"
)
CSV = (
    "Paciente;CURP;Fecha de nacimiento;Sexo;Estudio;Fecha;Hora;Laboratorio;Analito;LOINC;Resultado;Unidad;Mínimo;Máximo;Referencia;Bandera;Color de tapa\r\n"
    "Ana Morales Vega;MOVA580304MDFRGN09;04/03/1958;F;Química sanguínea;20/11/2026;8:15;Laboratorio Central;Glucosa;2345-7;112,5;mg/dL;70;100;;H;rojo\r\n"
    "Ana Morales Vega;MOVA580304MDFRGN09;04/03/1958;F;Química sanguínea;20/11/2026;8:15;Laboratorio Central;Creatinina;2160-0;0,9;mg/dL;0,6;1,1;;;rojo\r\n"
    "Ana Morales Vega;MOVA580304MDFRGN09;04/03/1958;F;Examen de orina;20/11/2026;8:15;Laboratorio Central;Nitritos;5802-4;Negativo;;;;Negativo;;\r\n"
)
_CURP = {"system": "urn:oid:2.16.840.1.113883.4.629.curp", "value": "MOVA580304MDFRGN09"}
_BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "fullUrl": "urn:uuid:p",
            "resource": {
                "resourceType": "Patient", "id": "p", "identifier": [_CURP], "gender": "female", "birthDate": "1958-03-04",
                "name": [{"family": "Morales Vega", "given": ["Ana", "María"]}],
            },
        },
        {"fullUrl": "urn:uuid:o", "resource": {"resourceType": "Organization", "id": "o", "name": "Laboratorio Central"}},
        {
            "fullUrl": "urn:uuid:g",
            "resource": {
                "resourceType": "Observation", "id": "g", "status": "final", "subject": {"reference": "Patient/p"},
                "code": {"text": "Glucosa", "coding": [{"system": "http://loinc.org", "code": "2345-7"}]},
                "valueQuantity": {"value": 5.60, "comparator": "<", "unit": "mmol/L"},
                "referenceRange": [{"low": {"value": 3.9}, "high": {"value": 5.5}}],
                "interpretation": [{"coding": [{"code": "H"}]}],
            },
        },
        {
            "fullUrl": "urn:uuid:r",
            "resource": {
                "resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": {"reference": "urn:uuid:p"},
                "code": {"text": "Química sanguínea"}, "performer": [{"reference": "urn:uuid:o"}],
                "effectiveDateTime": "2026-11-20T08:15:00-06:00", "issued": "2026-11-20T11:30:00-06:00",
                "result": [{"reference": "Observation/g"}], "conclusion": "En ayuno.",
                "identifier": [{"value": "F-9"}], "resultsInterpreter": [{"display": "QFB Eva Ríos"}],
            },
        },
    ],
}  # fmt: skip


def fhir() -> dict[str, Any]:
    """A bundle to change: patient, organization, observation, report."""
    return deepcopy(_BUNDLE)


def as_bytes(plain: Any) -> bytes:
    """A resource as a file."""
    return json.dumps(plain, ensure_ascii=False).encode()
