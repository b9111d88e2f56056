"""A signed PDF says who signed it, and shows every change since."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from luna_portal.adapters.pdf_signature import Certificate, CertificateUnusable, make_self_signed, sign, verify
from luna_portal.adapters.prescription_pdf import draw_prescription
from tests.adapters.test_prescription_pdf import PAPER


@pytest.fixture(scope="module", params=["ecdsa", "rsa"])
def certificate(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Certificate:
    """A self-made one, and one with a key as authorities certify them; making it takes long enough to do it once."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048) if request.param == "rsa" else None
    made = Certificate(tmp_path_factory.mktemp("keys") / "signing.p12", "una contraseña")
    make_self_signed(made, name="Clínica Jacarandas", now=datetime.now(UTC), key=key)
    return made


@pytest.mark.feature("REC-4")
@pytest.mark.requirement("NOM-024 6.6.2")
def test_a_signed_receta_is_intact_and_says_who_signed_it(certificate: Certificate) -> None:
    signed = sign(draw_prescription(PAPER), certificate, reason="Receta CJ-7K3M9-X2QPT")
    found = verify(signed)
    assert found is not None
    assert found.intact
    assert found.signer == "Clínica Jacarandas"
    assert found.signed_at is not None
    assert abs((datetime.now(UTC) - found.signed_at).total_seconds()) < 600


@pytest.mark.feature("REC-4")
@pytest.mark.requirement("NOM-024 6.6.2")
@pytest.mark.parametrize("where", [0.1, 0.3, 0.5, 0.9])
def test_after_one_changed_byte_it_is_not(certificate: Certificate, where: float) -> None:
    signed = bytearray(sign(draw_prescription(PAPER), certificate, reason="Receta"))
    assert verify(bytes(signed)) is not None
    signed[int(len(signed) * where)] ^= 1
    found = verify(bytes(signed))
    assert found is None or not found.intact


def test_what_was_added_after_the_signature_shows(certificate: Certificate) -> None:
    signed = sign(draw_prescription(PAPER), certificate, reason="Receta")
    found = verify(signed + b"\n% one more line")
    assert found is not None
    assert not found.intact


def test_a_pdf_without_a_signature_has_none_and_what_is_no_pdf_is_not_intact() -> None:
    assert verify(draw_prescription(PAPER)) is None
    found = verify(b"not a pdf")
    assert found is not None
    assert not found.intact


def test_a_wrong_password_or_file_is_said_before_anything_is_signed(certificate: Certificate, tmp_path: Path) -> None:
    assert certificate.ends_at() > datetime.now(UTC)
    with pytest.raises(CertificateUnusable):
        sign(draw_prescription(PAPER), Certificate(certificate.file, "otra"), reason="Receta")
    (tmp_path / "empty.p12").write_bytes(b"")
    for file in (tmp_path / "absent.p12", tmp_path / "empty.p12"):
        with pytest.raises(CertificateUnusable):
            sign(draw_prescription(PAPER), Certificate(file, "una contraseña"), reason="Receta")
