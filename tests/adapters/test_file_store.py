"""The store of files: a folder of this computer, and a server that speaks S3."""

import os
import resource
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

from luna_portal.adapters.file_store import FileStore, Missing, StoreDown, StoreFull, open_store

pytestmark = pytest.mark.feature("ARC-1")
PIECE = 64 * 1024
LARGE = 180
"""Pieces of a file that takes three parts of S3."""


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The endpoint of a server that speaks S3, with a bucket named luna."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    urlopen(Request(f"http://127.0.0.1:{port}/luna", method="PUT")).close()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    if request.param == "folder":
        return open_store("", tmp_path / "files")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "luna")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "for the tests")
    endpoint = request.getfixturevalue("s3")
    return open_store(f"s3://luna/{request.node.name}?endpoint={endpoint}&region=us-east-1", tmp_path)


def pieces(count: int) -> Iterator[bytes]:
    return (bytes([number % 251]) * PIECE for number in range(count))


def cut_off(count: int) -> Iterator[bytes]:
    """A patient who goes away in the middle."""
    yield from pieces(count)
    raise ConnectionResetError


def whole(store: FileStore, key: str) -> bytes:
    return b"".join(store.get(key))


@pytest.mark.parametrize("count", [0, 1, LARGE])
def test_what_is_put_comes_back_in_pieces(store: FileStore, count: int) -> None:
    store.put("ab/one", pieces(count))
    got = list(store.get("ab/one"))
    assert b"".join(got) == b"".join(pieces(count))
    assert max(map(len, got), default=0) <= 2 * 1024 * 1024
    assert [(one.key, one.size) for one in store.list()] == [("ab/one", count * PIECE)]


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: FileStore) -> None:
    store.put("one", pieces(1))
    store.delete("one")
    store.delete("one")
    with pytest.raises(Missing):
        store.get("one")
    assert list(store.list()) == []


@pytest.mark.parametrize("count", [1, LARGE])
def test_an_upload_that_is_cut_off_leaves_nothing(store: FileStore, count: int, tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        store.put("one", cut_off(count))
    assert list(store.list()) == []
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    open_store("", tmp_path / "files")
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


def test_a_key_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    store = open_store("", tmp_path / "files")
    with pytest.raises((StoreDown, ValueError)):
        store.put("../out", pieces(1))
    assert not (tmp_path / "out").exists()


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    store = open_store("", tmp_path / "files")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PIECE, hard))
    try:
        with pytest.raises(StoreFull):
            store.put("one", pieces(3))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(store.list()) == []
    store.put("one", pieces(3))
    assert len(whole(store, "one")) == 3 * PIECE


def test_a_store_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "luna")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "for the tests")
    down = open_store("s3://luna?endpoint=http://127.0.0.1:9&region=us-east-1", tmp_path)
    with pytest.raises(StoreDown):
        down.put("one", pieces(1))
    with pytest.raises(StoreDown):
        down.get("one")
    with pytest.raises(StoreDown):
        down.delete("one")
    with pytest.raises(StoreDown):
        list(down.list())


def test_the_halves_of_a_killed_process_are_swept_once_they_are_old(tmp_path: Path) -> None:
    store = open_store("", tmp_path / "files")
    store.put("ab/whole", pieces(1))
    half = tmp_path / "files" / "ab" / "half#1"
    half.write_bytes(b"x")
    assert store.sweep(timedelta(hours=1)) == 0
    os.utime(half, (0, 0))
    assert store.sweep(timedelta(hours=1)) == 1
    assert [one.key for one in store.list()] == ["ab/whole"]


def test_a_folder_may_be_named_by_url(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/el%20archivo", tmp_path / "unused")
    store.put("one", pieces(1))
    assert (tmp_path / "el archivo" / "one").exists()
