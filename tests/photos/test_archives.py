"""ZIP archives: good files are taken, bad ones named; hostile ones do no harm."""

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.photos import archives, batches, unzipping
from faceweb.photos.models import BatchFile, Photo
from tests.photos.zips import patched, photo, symlink, zip_file, zipped

Outcome, Reason = BatchFile.Outcome, Photo.Reason


@pytest.fixture
def sent(alice: Any, media: Path, redis_server: Any) -> Callable[..., BatchFile]:
    """sent(bytes) -> the row of an archive that Alice has sent."""

    def send(data: bytes) -> BatchFile:
        batch = batches.open_batch(alice, None, 1, None)
        assert batch
        return batches.take(batch, SimpleUploadedFile("holiday.zip", data))

    return send


@pytest.fixture
def unpacked(sent: Callable[..., BatchFile]) -> Callable[..., BatchFile]:
    """unpacked(bytes) -> the row after a worker has gone through it."""

    def unpack(data: bytes) -> BatchFile:
        row = sent(data)
        while archives.unpack(row.pk):
            pass
        row.refresh_from_db()
        return row

    return unpack


def reasons(archive: BatchFile) -> dict[str, str]:
    return dict(archive.members.filter(outcome=Outcome.REFUSED).values_list("file_name", "reason"))


def kept_archives() -> list[str]:
    return default_storage.listdir("archives")[1] if default_storage.exists("archives") else []


def test_the_photos_of_an_archive_come_into_the_library(unpacked: Any, alice: Any) -> None:
    archive = unpacked(
        zipped(("trip/one.jpg", photo(1)), ("trip/two.jpg", photo(2)), ("trip/", b""))
    )

    assert archive.outcome == Outcome.UNPACKED
    assert set(Photo.objects.owned_by(alice).values_list("file_name", flat=True)) == {
        "one.jpg",
        "two.jpg",
    }
    assert kept_archives() == []


def test_an_archive_is_kept_as_a_file_until_a_worker_comes(sent: Any) -> None:
    archive = sent(zipped(("one.jpg", photo(1))))

    assert archive.outcome == Outcome.ARCHIVE
    assert kept_archives() == [str(archive.pk)]
    assert not Photo.objects.exists()


def test_a_bad_file_is_named_and_the_good_ones_are_taken(unpacked: Any) -> None:
    archive = unpacked(
        zipped(("letter.txt", b"Dear all, " * 200), ("good.jpg", photo(1)), ("tiny.png", b"x"))
    )

    assert reasons(archive) == {"letter.txt": Reason.UNREADABLE, "tiny.png": Reason.TOO_SMALL}
    assert Photo.objects.get().file_name == "good.jpg"


def test_what_systems_leave_in_folders_is_not_mentioned(unpacked: Any) -> None:
    archive = unpacked(
        zipped(
            ("trip/.DS_Store", b"x" * 2000),
            ("__MACOSX/trip/._one.jpg", b"x" * 2000),
            ("trip/Thumbs.db", b"x" * 2000),
            ("trip/one.jpg", photo(1)),
        )
    )

    assert archive.members.count() == 1


@pytest.mark.parametrize(
    "name", ["../../../etc/evil.jpg", "/etc/evil.jpg", "..\\..\\evil.jpg", "C:\\evil.jpg"]
)
def test_a_name_that_climbs_out_is_only_ever_shown(
    unpacked: Any, media: Path, tmp_path: Path, name: str
) -> None:
    archive = unpacked(zipped((name, photo(1))))

    assert archive.members.get().file_name == "evil.jpg"
    written = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert all(path.is_relative_to(media / "photos") for path in written)


def test_links_are_refused(unpacked: Any) -> None:
    archive = unpacked(zipped((symlink("passwd.jpg"), b"/etc/passwd"), ("one.jpg", photo(1))))

    assert reasons(archive) == {"passwd.jpg": Reason.LINK}


def test_an_archive_in_an_archive_is_refused_by_name_and_by_content(unpacked: Any) -> None:
    inner = zipped(("one.jpg", photo(1)))
    archive = unpacked(zipped(("inner.zip", inner), ("inner.jpg", inner)))

    assert reasons(archive) == {"inner.zip": Reason.NESTED, "inner.jpg": Reason.NESTED}


def test_a_file_with_a_password_says_so(unpacked: Any) -> None:
    archive = unpacked(patched(zipped(("secret.jpg", photo(1))), flag_bits=1))

    assert reasons(archive) == {"secret.jpg": Reason.LOCKED}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_unpacks_without_a_bound_is_not_tried(unpacked: Any, method: int) -> None:
    archive = unpacked(zipped(("one.jpg", photo(1)), method=method))

    assert reasons(archive) == {"one.jpg": Reason.PACKED}


def test_a_file_that_swells_is_not_unpacked(unpacked: Any) -> None:
    archive = unpacked(zipped(("flat.bmp", bytes(9_000_000)), ("one.jpg", photo(1))))

    assert reasons(archive) == {"flat.bmp": Reason.SWELLS}
    assert Photo.objects.count() == 1


def test_an_archive_of_many_swelling_files_is_refused_whole(unpacked: Any) -> None:
    archive = unpacked(zipped(*((f"{n}.bmp", bytes(4_000_000)) for n in range(4))))

    assert (archive.outcome, archive.reason) == (Outcome.REFUSED, Reason.SWELLS)
    assert not archive.members.exists()


def test_a_header_that_understates_gets_no_more_than_it_says(unpacked: Any) -> None:
    bomb = zipped(("small.bmp", bytes(50_000_000)))
    archive = unpacked(patched(bomb, file_size=5000))

    assert reasons(archive) == {"small.bmp": Reason.UNREADABLE}


def test_a_file_beyond_the_limit_of_a_photo_is_not_read(unpacked: Any) -> None:
    big = zipped(("big.jpg", photo(1) + bytes(25 * 1024 * 1024)), method=zipfile.ZIP_STORED)

    assert reasons(unpacked(big)) == {"big.jpg": Reason.TOO_BIG}


def test_too_many_files_are_refused_before_any_is_read(
    unpacked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unzipping, "MAX_FILES", 3)
    archive = unpacked(zipped(*((f"{n}.jpg", photo(n)) for n in range(4))))

    assert (archive.outcome, archive.reason) == (Outcome.REFUSED, Reason.TOO_MANY)


def test_a_directory_without_end_is_not_read_into_memory() -> None:
    entry = zipfile.ZipInfo("x" * 60_000)
    data = zipped(*((zipfile.ZipInfo(f"{n}{entry.filename}"), b"") for n in range(40)))

    with pytest.raises(unzipping.Unusable) as refusal, unzipping.opened(io.BytesIO(data)):
        pass
    assert refusal.value.reason == Reason.TOO_MANY


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"nothing" * 300,
        zipped(("one.jpg", photo(1)))[:-30],
        zipped(("one.jpg", photo(1)))[200:].rjust(3000, b"PK\x03\x04"[:1]),
    ],
)
def test_a_broken_archive_is_refused_with_a_sentence(unpacked: Any, data: bytes) -> None:
    data = b"PK\x03\x04" + data[4:]
    archive = unpacked(data)

    assert archive.outcome == Outcome.REFUSED or reasons(archive)
    assert not Photo.objects.exists()


def test_damaged_data_in_an_archive_is_one_refused_file(unpacked: Any) -> None:
    data = bytearray(zipped(("bad.jpg", photo(1)), ("good.jpg", photo(2))))
    data[200:300] = zlib.crc32(b"x").to_bytes(4, "big") * 25
    archive = unpacked(bytes(data))

    assert list(reasons(archive)) == ["bad.jpg"]
    assert Photo.objects.get().file_name == "good.jpg"


@pytest.mark.parametrize("files", [(), (("trip/", b""),), ((".DS_Store", b"x" * 2000),)])
def test_an_archive_without_photos_says_so(unpacked: Any, files: Any) -> None:
    archive = unpacked(zipped(*files))

    assert (archive.outcome, archive.reason) == (Outcome.REFUSED, Reason.EMPTY_ARCHIVE)


def test_a_refused_archive_sent_again_in_its_batch_stays_refused(unpacked: Any) -> None:
    data = zipped(("trip/", b""))
    archive = unpacked(data)
    again = batches.take(archive.batch, SimpleUploadedFile("holiday.zip", data))

    assert (again.pk, again.outcome) == (archive.pk, Outcome.REFUSED)
    assert kept_archives() == []


def test_unpacking_goes_on_where_a_worker_stopped(
    sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = sent(zipped(*((f"{n}.jpg", photo(n)) for n in range(3))))
    with monkeypatch.context() as short:
        short.setattr(archives, "_SLICE_S", 0.0)
        assert archives.unpack(archive.pk)
    BatchFile.objects.create(
        batch=archive.batch, archive=archive, member=1, file_name="1.jpg", outcome=Outcome.REFUSED
    )

    assert not archives.unpack(archive.pk)
    assert archive.members.count() == 3
    assert set(Photo.objects.values_list("file_name", flat=True)) == {"0.jpg", "2.jpg"}


def test_two_workers_do_not_unpack_the_same_archive(sent: Any) -> None:
    archive = sent(zipped(("one.jpg", photo(1))))
    archives._claim(archive.pk)

    assert not archives.unpack(archive.pk)
    assert not archive.members.exists()


def test_a_file_that_workers_die_of_is_left_out(sent: Any) -> None:
    archive = sent(zipped(("deadly.jpg", photo(1)), ("good.jpg", photo(2))))
    BatchFile.objects.filter(pk=archive.pk).update(attempts=3)
    archives.unpack(archive.pk)

    assert reasons(archive) == {"deadly.jpg": Reason.GAVE_UP}
    assert Photo.objects.get().file_name == "good.jpg"


def test_who_takes_their_consent_back_has_nothing_more_unpacked(sent: Any, alice: Any) -> None:
    archive = sent(zipped(("one.jpg", photo(1))))
    consents.withdraw(alice, Purpose.STORE)
    archives.unpack(archive.pk)
    archive.refresh_from_db()

    assert (archive.outcome, archive.reason) == (Outcome.REFUSED, Reason.NOT_AGREED)
    assert not Photo.objects.exists()
    assert kept_archives() == []


@pytest.mark.django_db(transaction=True)
def test_with_the_account_the_archive_goes(sent: Any, alice: Any) -> None:
    sent(zipped(("one.jpg", photo(1))))
    alice.delete()

    assert kept_archives() == []


def test_a_photo_with_an_archive_behind_its_end_is_a_photo(sent: Any) -> None:
    row = sent(photo(1) + zipped(("one.jpg", photo(2))))

    assert row.outcome == Outcome.TAKEN


def test_the_photos_of_an_archive_go_into_the_batch_s_gallery(
    alice: Any, media: Path, redis_server: Any
) -> None:
    from faceweb.galleries.models import Gallery

    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday")
    batch = batches.open_batch(alice, None, 1, gallery)
    assert batch
    row = batches.take(batch, zip_file(("one.jpg", photo(1))))
    archives.unpack(row.pk)

    assert gallery.entries.get().photo.file_name == "one.jpg"
