"""The `luna` command."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from luna_portal import frontend
from luna_portal.i18n.catalog import t
from luna_portal.serving import run
from luna_portal.settings import Settings, WrongSetting, current
from luna_portal.shutdown import leave

DataFolder = Annotated[Path | None, typer.Option(help="The folder for the database and what belongs to it (data).")]

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def stop(sentence: str) -> NoReturn:
    """Say what is wrong, and end with a failure."""
    print(f"luna: {sentence}", file=sys.stderr)
    raise typer.Exit(1)


@cli.callback()
def on_linux() -> None:
    """El portal del paciente."""
    if sys.platform != "linux":
        stop(t("start.only_linux", "es"))


@cli.command()
def serve(
    port: Annotated[int | None, typer.Option(help="The port to listen on (8000).")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on (127.0.0.1).")] = None,
    data: DataFolder = None,
    zone: Annotated[str, typer.Option(help="The demo clinic's time zone.")] = "America/Mexico_City",
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty database with a believable clinic.")] = False,
    new_clinic: Annotated[
        bool, typer.Option("--new-clinic", help="Begin with an empty database, though keys or files are there.")
    ] = False,
) -> None:
    """Run the portal: one process, one port."""
    from luna_portal.operations import start
    from luna_portal.operations.run_mark import renew
    from luna_portal.operations.start_checks import check_file

    settings = _settings(port, host, data)
    _check_folder(settings.data)
    with ExitStack() as until_the_end:
        with _sentences(settings):
            until_the_end.enter_context(start.only_portal(settings, now=datetime.now(UTC)))
            _check_port(settings)
            _check_redis(settings)
            checked = check_file(settings, new_clinic=new_clinic)
            if checked:
                print(t(checked, "es"))
            _frontend(settings)
            start.keep_private(settings)
            _database(settings, zone if demo else None, new_clinic=new_clinic)
            renew(settings)
        print(f"\n  {settings.origin}\n", flush=True)
        try:
            run(settings)
        finally:
            with _sentences(settings):
                start.leave(settings)
    leave()


@contextmanager
def _sentences(settings: Settings) -> Iterator[None]:
    """End with one sentence where the fault is outside the portal."""
    from luna_portal.operations.findings import CannotStart
    from luna_portal.operations.start import outside_faults

    try:
        with outside_faults(settings):
            yield
    except CannotStart as why:
        stop(why.sentence)


def _settings(port: int | None, host: str | None, data: Path | None) -> Settings:
    """Options win over the environment; workers read them from there."""
    for name, value in (("PORT", port), ("HOST", host), ("DATA", data and data.resolve())):
        if value is not None:
            os.environ[f"LUNA_{name}"] = str(value)
    try:
        return current()
    except WrongSetting as wrong:
        stop(str(wrong))


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        stop(f"the folder {folder} cannot be written to ({problem.strerror}). Choose another with --data.")


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as problem:
            stop(
                f"port {settings.port} on {settings.host} cannot be used ({problem.strerror}). Choose another with --port."
            )


def _check_redis(settings: Settings) -> None:
    if not settings.redis_url:
        return
    from redis import Redis, RedisError

    try:
        with Redis.from_url(settings.redis_url, socket_connect_timeout=5) as there:
            there.ping()
    except (RedisError, ValueError) as problem:
        stop(f"LUNA_REDIS_URL does not answer ({problem}).")


def _frontend(settings: Settings) -> None:
    if frontend.is_built():
        return
    print("Building the pages; this happens once and takes about a minute.", flush=True)
    try:
        frontend.build(settings.data.resolve() / "logs" / "build.log")
    except frontend.BuildFailed as failed:
        stop(str(failed))


def _database(settings: Settings, demo_zone: str | None, *, new_clinic: bool) -> None:
    from sqlmodel import Session

    from luna_portal.models.database import make_engine, writing
    from luna_portal.models.migrate import migrate
    from luna_portal.operations.start import prepare_keys
    from luna_portal.operations.start_checks import check_files, check_server
    from luna_portal.services.setup.first_start import is_set_up, issue_setup_code

    engine = make_engine(settings.database)
    now = datetime.now(UTC)
    try:
        check_server(settings, engine, new_clinic=new_clinic)
        copy = migrate(engine, backups=settings.data / "backups")
        if copy:
            print(f"The database was brought up to date; a copy from before is {copy}.")
        check_files(settings, engine)
        prepare_keys(settings, engine, now=now)
        with Session(writing(engine)) as db:
            if not is_set_up(db) and demo_zone is None:
                code = issue_setup_code(db, now=now)
                db.commit()
                print(f"First start: open {settings.origin}/configuracion-inicial and enter the code  {code}")
            elif demo_zone is not None and not is_set_up(db):
                db.rollback()
                _demo(engine, demo_zone, now)
            elif demo_zone is not None:
                print("The database already holds a clinic, so the demo clinic was left out.")
    finally:
        engine.dispose()


def _demo(engine: object, zone: str, now: datetime) -> None:
    from luna_portal.demo.clinic import PASSWORD
    from luna_portal.demo.folder import write_demo

    print(f"Demo clinic. Everybody's password: {PASSWORD}")
    for one in write_demo(engine, current(), zone=zone, now=now):  # type: ignore[arg-type]
        print(f"  {one.email:<24} {one.role.value:<16} {one.name}")


@cli.command()
def doctor(
    data: DataFolder = None,
    *,
    deep: Annotated[bool, typer.Option("--deep", help="Read every file whole; takes a while.")] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Remove stored files that nothing refers to.")] = False,
) -> None:
    """Look for what is wrong with this installation; ends with a failure when something is."""
    from luna_portal.operations.doctor import examine
    from luna_portal.operations.findings import Level

    bad = False
    for finding in examine(_settings(None, None, data), deep=deep, repair=repair, now=datetime.now(UTC)):
        print(finding, flush=True)
        bad |= finding.level is Level.BAD
    raise typer.Exit(int(bad))


@cli.command()
def rotate_files_key(data: DataFolder = None) -> None:
    """Put the files under a new master key; may be stopped at any moment and asked again."""
    from luna_portal.operations.rotation import CannotRotate, rotate
    from luna_portal.operations.start import check_keys_of, standing

    settings = _settings(None, None, data)
    with _sentences(settings), standing(settings) as engine:
        check_keys_of(settings, engine)
        try:
            count = rotate(settings, engine, clock=lambda: datetime.now(UTC))
        except CannotRotate as why:
            stop(t(why.key, "es", **why.values))
    print(t("doctor.rotation.done_set" if settings.files_key else "doctor.rotation.done", "es", count=count))


@cli.command()
def accept_keys(data: DataFolder = None) -> None:
    """Take the keys that are there for the right ones, when the earlier are lost or were changed on purpose."""
    from luna_portal.operations.start import accept_keys_there

    settings = _settings(None, None, data)
    with _sentences(settings):
        print(accept_keys_there(settings, now=datetime.now(UTC)))


@cli.command()
def set_wal_aside(data: DataFolder = None) -> None:
    """Rename a luna.db-wal that does not belong to luna.db, to use luna.db as it is."""
    from luna_portal.operations.start import set_wal_aside as aside

    settings = _settings(None, None, data)
    with _sentences(settings):
        print(aside(settings, now=datetime.now(UTC)))


@cli.command()
def build() -> None:
    """Compile the pages, if they have changed since."""
    _frontend(current())


@cli.command()
def wheel(
    to: Annotated[Path, typer.Option(help="The folder for the wheel (dist).")] = Path("dist"),
) -> None:
    """Build a wheel that carries the compiled pages: where it is installed, no Node is needed."""
    _only_in_checkout("a wheel is built")
    _frontend(current())
    target = to.resolve()
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        frontend.stage(stage)
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
        done = subprocess.run(command, cwd=stage, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        stop(f"the wheel could not be built: {done.stderr.strip().splitlines()[-1]}")
    print(max(target.glob("luna_portal-*.whl"), key=lambda file: file.stat().st_mtime))


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run every check; `--fast` leaves the browser out, `--everything` adds the long forms. Further options go to pytest."""
    _from_checkout("tests.run", context.args)


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Measure: slots, booking, race, events, pages, start, files; `--json` prints one object a line.

    `bench booking --on postgresql` books on PostgreSQL and Valkey, with one worker and with two.
    """
    _from_checkout("tests.bench", context.args)


def _only_in_checkout(what: str) -> None:
    if frontend.is_packed() or not (frontend.CHECKOUT / "tests").is_dir():
        stop(f"{what} in a checkout of the project, not in an installed package.")


def _from_checkout(module: str, arguments: list[str]) -> NoReturn:
    _only_in_checkout("tests run")
    os.chdir(frontend.CHECKOUT)
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - goes on as that module


def main() -> None:
    """Run the command; a plain sentence instead of a traceback where the fault is outside."""
    cli()


if __name__ == "__main__":
    main()
