"""What both storages promise: a folder of this machine, and a bucket of a real S3 service."""

import errno
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from faceweb.storage import StorageAway
from faceweb.storage.folder import FolderMedia
from faceweb.storage.s3 import S3Media
from tests.storage.conftest import Service


@pytest.fixture(params=["folder", "s3", "s3 with versions"])
def kept(request: Any, tmp_path: Path) -> Any:
    """One storage after the other, empty."""
    if request.param == "folder":
        return FolderMedia(location=tmp_path / "media")
    service: Service = request.getfixturevalue("service")
    service.make_bucket("kept", versions="versions" in request.param)
    return S3Media(**service.options("kept"))


def _read(storage: Any, name: str) -> bytes:
    with storage.open(name) as file:
        data: bytes = file.read()
    return data


def test_what_is_saved_again_is_replaced(kept: Any) -> None:
    assert kept.save("photos/ab/one", ContentFile(b"first")) == "photos/ab/one"
    assert kept.save("photos/ab/one", ContentFile(b"second")) == "photos/ab/one"
    assert _read(kept, "photos/ab/one") == b"second"
    assert kept.size("photos/ab/one") == 6


def test_a_folder_is_there_as_long_as_a_file_is_in_it(kept: Any) -> None:
    kept.save("photos/ab/one/original", ContentFile(b"1"))
    kept.save("photos/ab/one/faces/x", ContentFile(b"2"))
    kept.save("photos/ab/one-more/original", ContentFile(b"3"))
    assert kept.exists("photos/ab/one")
    assert kept.exists("photos/ab/one/faces")
    assert not kept.exists("photos/ab/on")
    assert kept.listdir("photos/ab/one") == (["faces"], ["original"])
    kept.delete_tree("photos/ab/one")
    assert not kept.exists("photos/ab/one")
    assert not kept.exists("photos/ab/one/original")
    assert kept.exists("photos/ab/one-more")
    kept.delete_tree("photos/ab/one")


def test_a_file_that_is_not_there_is_told_as_one(kept: Any) -> None:
    for ask in (kept.open, kept.size, kept.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("photos/none")
    kept.delete("photos/none")


def test_a_walk_names_every_file_in_order(kept: Any) -> None:
    names = ["a-b/x", "a/b", "a/c/d", "a/c-d", "a.b", "b/a"]
    for name in names:
        kept.save(name, ContentFile(name.encode()))
    found = list(kept.walk())
    assert [each.name for each in found] == sorted(names)
    assert [each.size for each in found] == [len(each.name) for each in found]
    before = {each.name: each.mark for each in found}
    kept.save("a/b", ContentFile(b"xyz"))
    after = {each.name: each.mark for each in kept.walk()}
    assert [name for name in names if before[name] != after[name]] == ["a/b"]


def test_a_file_is_read_from_any_place_in_it(kept: Any) -> None:
    data = bytes(range(256)) * 4096
    kept.save("large", ContentFile(data))
    with kept.open("large") as file:
        assert file.read(3) == data[:3]
        file.seek(700_000)
        assert file.read(10) == data[700_000:700_010]
        assert file.seek(-4, io.SEEK_END) == len(data) - 4
        assert file.read() == data[-4:]
        assert b"".join(file.chunks()) == data


def test_an_archive_is_written_as_it_is_made_and_read_back(kept: Any) -> None:
    piece = bytes(1024 * 1024)
    with kept.open("exports/one.zip", "wb") as out, zipfile.ZipFile(out, "w") as archive:
        for number in range(20):
            with archive.open(f"{number}", "w", force_zip64=True) as member:
                member.write(piece)
    with kept.open("exports/one.zip") as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 20


def test_no_file_of_the_folder_is_for_others(tmp_path: Path) -> None:
    folder = FolderMedia(location=tmp_path / "media")
    folder.save("photos/ab/one", ContentFile(b"1"))
    with folder.open("exports/two", "wb") as file:
        file.write(b"2")
    for path in (tmp_path / "media").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_disk_that_is_full_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    folder = FolderMedia(location=tmp_path / "media")
    folder.save("photos/ab/one", ContentFile(b"first"))

    class Full(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Any:
            yield b"half"
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        folder.save("photos/ab/one", Full(b"second"))
    assert _read(folder, "photos/ab/one") == b"first"
    assert not list((tmp_path / "media" / "drafts").iterdir())


def test_every_version_of_a_deleted_file_is_gone(service: Service) -> None:
    service.make_bucket("kept", versions=True)
    storage = S3Media(**service.options("kept"))
    for name in ("photos/one", "photos/one", "photos/one more", "tree/a", "tree/b"):
        storage.save(name, ContentFile(b"1"))
    storage.delete("photos/one")
    storage.delete_tree("tree")
    assert service.keys("kept") == ["site/photos/one more"]


def test_what_was_not_written_to_its_end_never_was(service: Service, storage: S3Media) -> None:
    def write() -> None:
        with storage.open("exports/one.zip", "wb") as out:
            out.write(bytes(40 * 1024 * 1024))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert service.keys("photos") == []


def test_objects_are_private_encrypted_and_have_no_address(
    service: Service, storage: S3Media
) -> None:
    storage.save("photos/one", ContentFile(b"1"))
    found = service.client().head_object(Bucket="photos", Key="site/photos/one")
    assert found["ServerSideEncryption"] == "AES256"
    grants = service.client().get_object_acl(Bucket="photos", Key="site/photos/one")["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]
    with pytest.raises(NotImplementedError):
        storage.url("photos/one")


def test_a_file_that_is_replaced_while_it_is_read_is_not_mixed(storage: S3Media) -> None:
    storage.save("one", ContentFile(b"a" * 1_000_000))
    with storage.open("one") as file:
        assert file.read(1) == b"a"
        storage.save("one", ContentFile(b"b" * 1_000_000))
        file.seek(900_000)
        with pytest.raises(StorageAway):
            file.read(1)


def test_a_service_that_is_away_and_a_bucket_that_is_none_are_told_apart_from_no_file(
    service: Service, storage: S3Media
) -> None:
    with pytest.raises(StorageAway, match="NoSuchBucket"):
        S3Media(**service.options("another")).open("one")
    with pytest.raises(StorageAway, match="NoSuchBucket"):
        S3Media(**service.options("another")).delete("one")
    service.stop()
    for ask in (storage.open, storage.exists, storage.delete, storage.size, storage.delete_tree):
        with pytest.raises(StorageAway):
            ask("one")
    with pytest.raises(StorageAway):
        storage.save("one", ContentFile(b"1"))
    with pytest.raises(StorageAway), storage.open("one", "wb") as out:
        out.write(b"1")
