"""What every test may ask for: a database of each kind, a clock, and the cast."""

import os
import shutil
import tempfile
import tracemalloc  # noqa: F401 - pytest imports it when a file is found unclosed, which may be within any import
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine
from sqlmodel import Session

from luna_portal.models import metadata
from luna_portal.models.database import make_engine, writing
from tests import postgres
from tests.cast import Cast, cast_in
from tests.turns import commit, in_turn

pytest_plugins = ("tests.features",)
DATABASES = ("sqlite", "postgresql")
settings.register_profile("shared-machine", deadline=None)  # how long one example takes says nothing of what is tested
settings.load_profile("shared-machine")
_kept: list[tempfile.TemporaryDirectory[str]] = []
os.environ.setdefault("LUNA_SECRET_KEY", "a key for tests that is long enough to be one")
_kept.append(tempfile.TemporaryDirectory(prefix="luna-tests-"))
os.environ["LUNA_DATA"] = _kept[0].name
"""A data folder for each process of tests: what one leaves there, or an installation has, is not the other's."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose the databases: `--databases=sqlite` for a quick look."""
    parser.addoption(
        "--databases",
        default=",".join(DATABASES),
        help="sqlite, postgresql or both, comma-separated",
    )
    parser.addoption("--everything", action="store_true", help="the long forms of tests too: hours instead of minutes")


def pytest_configure() -> None:
    """Let all workers take the same turn."""
    os.environ.setdefault("LUNA_TEST_COMMIT", commit())


@pytest.fixture
def everything(request: pytest.FixtureRequest) -> bool:
    """Whether the long form of a test is asked for; the short one runs always."""
    return bool(request.config.getoption("everything"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `everything`, unless it is asked for."""
    if not config.getoption("everything"):
        for item in items:
            if item.get_closest_marker("everything"):
                item.add_marker(pytest.mark.skip(reason="runs under --everything"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database on each kind where it matters which, else on SQLite and, in its turn, on the other."""
    if "database_url" not in metafunc.fixturenames:
        return
    kinds = [kind for kind in metafunc.config.getoption("databases").split(",") if kind in DATABASES]
    marked = metafunc.definition.get_closest_marker("both_databases") is not None
    if not (marked or metafunc.config.getoption("everything") or in_turn(metafunc.definition.nodeid)):
        kinds = kinds[:1]
    metafunc.parametrize("database_url", kinds, indirect=True)


def pytest_sessionfinish() -> None:
    """Leave no template behind."""
    postgres.drop_template()
    for folder in _kept:
        folder.cleanup()


@cache
def _sqlite_template() -> Path:
    """A file with all tables, made once a process."""
    folder = tempfile.TemporaryDirectory()
    _kept.append(folder)
    file = Path(folder.name) / "luna.db"
    engine = make_engine(f"sqlite:///{file}")
    metadata.create_all(engine)
    engine.dispose()
    return file


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database with all tables."""
    if request.param == "postgresql":
        with postgres.fresh_database() as url:
            yield url
        return
    file = tmp_path / "luna.db"
    shutil.copy(_sqlite_template(), file)
    yield f"sqlite:///{file}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on it."""
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A session that may write; what a service leaves uncommitted is the test's to commit."""
    with Session(writing(engine), expire_on_commit=False) as session:
        yield session


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The present moment, aware UTC."""
        return self.now

    def forward(self, **span: float) -> datetime:
        """Move ahead by a span, as timedelta takes it, and say the new present."""
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Sunday 22 November 2026, 16:00 in Mexico City (22:00 UTC): the clinic is closed, the week is ahead."""
    return Clock(datetime(2026, 11, 22, 22, 0, tzinfo=UTC))


@pytest.fixture
def cast(db: Session, clock: Clock) -> Cast:
    """The clinic and everybody in it, committed."""
    return cast_in(db, clock())
