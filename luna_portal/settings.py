"""What an installation may set, by environment variables named LUNA_…; a wrong value is said at the start."""

import base64
import binascii
import contextlib
import os
import secrets
import socket
import tempfile
from collections.abc import Callable
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class WrongSetting(Exception):
    """A setting that cannot be; the message is one sentence that names it and says what it must be."""


class WrongKeyFile(WrongSetting):
    """A file of keys that holds none: empty, cut short, or something else."""

    def __init__(self, file: Path, must: str) -> None:
        super().__init__(f"{file}: must hold {must}.")
        self.file = file


SHORTEST_SECRET = 32
FILES_KEY_BYTES = 32
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class Settings(BaseSettings):
    """One frozen set of values a process. Names in the environment carry LUNA_ before them."""

    model_config = SettingsConfigDict(env_prefix="LUNA_", frozen=True, extra="ignore", env_ignore_empty=True)

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str = ""
    database_url: str = ""
    redis_url: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    secret_key: str = ""
    files_url: str = ""
    files_key: str = ""
    clamd_url: str = ""
    signing_certificate: Path | None = None
    signing_password: str = ""
    session_idle_patient_minutes: Minutes = 30
    session_idle_staff_minutes: Minutes = 15
    session_absolute_hours: Annotated[int, Field(ge=1, le=72)] = 12
    trusted_proxy_hops: Annotated[int, Field(ge=0, le=5)] = 0
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    holds_per_address: Annotated[int, Field(ge=1, le=10_000)] = 30
    bookings_per_address: Annotated[int, Field(ge=1, le=1_000_000)] = 60
    open_appointments_new: Annotated[int, Field(ge=1, le=1000)] = 3
    open_appointments_known: Annotated[int, Field(ge=1, le=1000)] = 24
    confirmation_minutes: Minutes = 30
    events_per_second: Annotated[int, Field(ge=1, le=100_000)] = 20
    pages_per_address: Annotated[int, Field(ge=1, le=1_000_000)] = 1_000
    page_kept_seconds: Annotated[int, Field(ge=1, le=3600)] = 600
    head_seconds: Annotated[int, Field(ge=1, le=300)] = 30
    body_seconds: Annotated[int, Field(ge=1, le=600)] = 30
    connections: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < SHORTEST_SECRET:
            raise ValueError(f"must have at least {SHORTEST_SECRET} characters")
        return value

    @field_validator("public_url")
    @classmethod
    def _whole_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/")):
            raise ValueError("must be like https://citas.miclinica.mx, with nothing after the host")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        known = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
        if value and (not value.startswith(known) or not _has_sound_port(value)):
            raise ValueError(
                "must begin with sqlite:/// or postgresql://, like postgresql://user:password@host:5432/name"
            )
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"redis", "rediss", "unix"} or not _has_sound_port(value)):
            raise ValueError("must be like redis://:password@host:6379")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _known_mail_server(cls, value: str) -> str:
        if value and (urlsplit(value).scheme != "smtp" or not _has_sound_port(value)):
            raise ValueError("must be like smtp://user:password@host:587?tls=starttls")
        return value

    @field_validator("files_url")
    @classmethod
    def _known_store(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"s3", "file"} or (parts.scheme == "s3" and not parts.netloc)):
            raise ValueError("must be like s3://bucket/folder?endpoint=https://host, or file:///folder")
        return value

    @field_validator("files_key")
    @classmethod
    def _whole_keys(cls, value: str) -> str:
        try:
            lengths = {len(key) for key in files_keys(value)}
        except binascii.Error:
            lengths = {0}
        if lengths - {FILES_KEY_BYTES}:
            raise ValueError(f"must be keys of {FILES_KEY_BYTES} bytes in base64, with commas between them")
        return value

    @field_validator("clamd_url")
    @classmethod
    def _known_scanner(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not ((parts.scheme == "unix" and parts.path) or (parts.scheme == "tcp" and parts.hostname)):
            raise ValueError("must be like unix:///run/clamav/clamd.ctl or tcp://host:3310")
        return value

    @classmethod
    def load(cls, **given: Any) -> Self:
        """The settings of this process, from the environment and what the command line gives.

        Raises: WrongSetting with one sentence for the first value that cannot be.
        """
        try:
            loaded = cls(**given)
        except ValidationError as wrong:
            first = wrong.errors()[0]
            name = "LUNA_" + "_".join(str(part) for part in first["loc"]).upper()
            raise WrongSetting(f"{name}: {first['msg'].removeprefix('Value error, ')}.") from None
        if loaded.workers > 1 and not loaded.redis_url:
            raise WrongSetting("LUNA_WORKERS greater than 1 needs LUNA_REDIS_URL, where the workers meet.")
        return loaded

    @cached_property
    def origin(self) -> str:
        """Scheme, host and port by which browsers reach the portal."""
        return self.public_url or f"http://localhost:{self.port}"

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Every origin whose pages are ours: the public one alone, or this computer's names and its own network's."""
        if self.public_url:
            return (self.public_url,)
        names = ["localhost", "127.0.0.1", "[::1]"]
        if self.host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
            name = socket.gethostname().lower()
            names += [name, f"{name}.local", *_own_address()]
        elif self.host not in names:
            names.append(self.host)
        return tuple(f"http://{name}:{self.port}" for name in names)

    @cached_property
    def is_https(self) -> bool:
        """Whether browsers reach it over TLS."""
        return self.origin.startswith("https://")

    @cached_property
    def session_cookie(self) -> str:
        """The name of the session's cookie; `__Host-` needs TLS, so http on localhost goes without."""
        return "__Host-luna" if self.is_https else "luna"

    @cached_property
    def visitor_cookie(self) -> str:
        """The name of the cookie that tells one browser from another; it says who holds a time."""
        return "__Host-luna-visitor" if self.is_https else "luna_visitor"

    @cached_property
    def database(self) -> str:
        """The database's URL: the one that was set, or the SQLite file of the data folder."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'luna.db'}"

    @cached_property
    def secret(self) -> str:
        """The key under which links are signed: set, or made once and kept in the data folder for its owner alone."""
        kept = self.secret_key or _kept_secret(self.secret_key_file, partial(secrets.token_urlsafe, 48))
        if len(kept) < SHORTEST_SECRET:
            raise WrongKeyFile(self.secret_key_file, f"a key of {SHORTEST_SECRET} characters or more")
        return kept

    @property
    def master_keys(self) -> tuple[bytes, ...]:
        """The keys under which the keys of files are kept, the one in force first: set, or made once like the secret.

        A file of keys is read again when it has changed: they are rotated while the portal runs.
        """
        if self.files_key:
            return files_keys(self.files_key)
        _kept_secret(self.files_key_file, new_files_key)
        written = self.files_key_file.stat()
        return _keys_in(self.files_key_file, written.st_ino, written.st_mtime_ns)

    @property
    def signing(self) -> tuple[Path, str] | None:
        """The PKCS#12 file that signs recetas and its password: set, or the demo's own in the data folder."""
        if self.signing_certificate is not None:
            return self.signing_certificate, self.signing_password
        own, password = self.data / "signing.p12", self.data / "signing.password"
        return (own, _text_of(password) if password.exists() else "") if own.exists() else None

    @cached_property
    def secret_key_file(self) -> Path:
        """Where the key for links is kept when LUNA_SECRET_KEY is not set."""
        return self.data / "secret.key"

    @cached_property
    def files_key_file(self) -> Path:
        """Where the master keys are kept when LUNA_FILES_KEY is not set."""
        return self.data / "files.key"


def files_keys(text: str) -> tuple[bytes, ...]:
    """Keys written in base64 with commas between them, in that order. Raises: binascii.Error."""
    return tuple(base64.b64decode(one.strip(), validate=True) for one in text.split(",") if one.strip())


@lru_cache(4)
def _keys_in(file: Path, _inode: int, _written: int) -> tuple[bytes, ...]:
    try:
        keys = files_keys(_text_of(file))
    except binascii.Error:
        keys = ()
    if not keys or {len(key) for key in keys} != {FILES_KEY_BYTES}:
        raise WrongKeyFile(file, f"keys of {FILES_KEY_BYTES} bytes in base64, with commas between them")
    return keys


@cache
def current() -> Settings:
    """This process's settings, read from the environment once."""
    return Settings.load()


def _own_address() -> list[str]:
    """This computer's address on its network; looking up the way there sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def new_files_key() -> str:
    """A random master key in base64."""
    return base64.b64encode(secrets.token_bytes(FILES_KEY_BYTES)).decode("ascii")


def _kept_secret(file: Path, new: Callable[[], str]) -> str:
    try:
        return _text_of(file)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.") as whole:
        whole.write(new())
        whole.flush()
        os.fsync(whole.fileno())
        with contextlib.suppress(FileExistsError):  # another worker was quicker
            os.link(whole.name, file)
    return _text_of(file)


def _text_of(file: Path) -> str:
    """What a file of keys holds. Raises: WrongKeyFile when that is no text, FileNotFoundError."""
    try:
        return file.read_text("ascii").strip()
    except UnicodeDecodeError:
        raise WrongKeyFile(file, "letters and digits, and holds other bytes") from None


def _has_sound_port(url: str) -> bool:
    """Whether the port in an address, if there is one, is a number that a port can have."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
