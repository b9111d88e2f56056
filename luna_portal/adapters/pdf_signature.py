"""Signs PDFs with a certificate, and says whether a signed one is as it was signed (PAdES B-B; asks no network)."""

import io
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

FIELD: Final = "Firma"
YEARS: Final = timedelta(days=3 * 365)


class CertificateUnusable(Exception):
    """The file is no PKCS#12 with a key and a certificate, or the password is not its."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signed PDF shows: whether it is whole and as signed, by whom (the certificate's name), and when (UTC)."""

    intact: bool
    signer: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PKCS#12 file and its password."""

    file: Path
    password: str

    def load(self) -> Any:
        """The signer of pyhanko. Raises: CertificateUnusable."""
        from pyhanko.sign import signers

        logging.getLogger("pyhanko.sign.signers.pdf_cms").setLevel(logging.CRITICAL)  # our exception says it once
        try:
            load: Any = signers.SimpleSigner.load_pkcs12
            found = load(str(self.file), passphrase=self.password.encode())
        except (OSError, ValueError) as problem:
            raise CertificateUnusable(str(problem)) from problem
        if found is None:
            raise CertificateUnusable(f"{self.file} cannot be opened with that password")
        return found

    def ends_at(self) -> datetime:
        """The last moment at which it may sign, UTC. Raises: CertificateUnusable."""
        ends: datetime = self.load().signing_cert.not_valid_after
        return ends.astimezone(UTC)


def sign(content: bytes, certificate: Certificate, *, reason: str) -> bytes:
    """The PDF with a signature over all of it; blocks 50 ms, of an RSA key several hundred: not for the loop.

    Raises: CertificateUnusable.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    said = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
    )
    out = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)), signature_meta=said, signer=certificate.load(), output=out
    )
    return out.getvalue()


def verify(content: bytes) -> Signature | None:
    """What the signature says, None when there is none. One changed or added byte, and it is not intact."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
        if not signatures:
            return None
        one = signatures[-1]
        context = ValidationContext(trust_roots=[one.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(one, context)
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError):
        return Signature(intact=False, signer="", signed_at=None)
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    name = str(one.signer_cert.subject.native.get("common_name", ""))
    at = one.self_reported_timestamp
    return Signature(bool(status.intact and status.valid and whole), name, at.astimezone(UTC) if at else None)


def make_self_signed(certificate: Certificate, *, name: str, now: datetime, key: Any = None) -> None:
    """Write a certificate that nobody vouches for: enough to see changes, and for the demo. ECDSA, unless a key is given."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs12

    key = key or ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    uses = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + YEARS)
        .add_extension(uses, critical=True)
        .sign(key, hashes.SHA256())
    )
    sealed = serialization.BestAvailableEncryption(certificate.password.encode())
    certificate.file.write_bytes(pkcs12.serialize_key_and_certificates(name.encode(), key, made, None, sealed))
    certificate.file.chmod(0o600)
