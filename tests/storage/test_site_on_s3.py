"""The site with its files in a bucket of a real S3 service: nothing else of it notices."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from faceweb.mydata import exporting, exports, orphans
from faceweb.photos import archives, batches, files, media, purging, services
from faceweb.photos.models import BatchFile, Photo, UploadBatch
from faceweb.photos.processing import process
from faceweb.storage import StorageAway
from tests.assets import NO_FACE, PERSON_A_1
from tests.storage.conftest import Service

pytestmark = pytest.mark.usefixtures("on_s3")


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def _sent(browser: Any, path: Path, **headers: str) -> Any:
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    return browser.post(reverse("photos:upload"), {"photos": [upload]}, headers=headers)


def test_a_photo_from_upload_to_its_end(
    alice: Any, as_alice: Any, on_s3: Service, django_capture_on_commit_callbacks: Any
) -> None:
    assert _sent(as_alice, PERSON_A_1).status_code == 302
    photo = Photo.objects.get()
    process(photo.pk)
    photo.refresh_from_db()
    assert photo.status == Photo.Status.READY
    face = photo.faces.get()
    keys = on_s3.keys("photos")
    assert len(keys) == 5
    assert all(key.startswith(f"site/photos/{photo.pk.hex[:2]}/{photo.pk}/") for key in keys)

    viewer = media.viewer_of(alice)
    for key, variant in [(photo.pk, "small"), (photo.pk, "large"), (face.pk, "aligned")]:
        shown = as_alice.get(media.address(key, variant, viewer))
        assert shown.status_code == 200
        assert len(_bytes(shown)) > 1000
    original = as_alice.get(reverse("photos:original", args=[photo.pk]))
    assert int(original["Content-Length"]) == PERSON_A_1.stat().st_size
    assert _bytes(original) == PERSON_A_1.read_bytes()

    asked = exports.ask(alice)
    exporting.export(asked.pk)
    asked.refresh_from_db()
    assert asked.byte_size == default_storage.size(asked.path)
    downloaded = _bytes(as_alice.get(reverse("mydata:download", args=[asked.pk])))
    with zipfile.ZipFile(io.BytesIO(downloaded)) as archive:
        assert archive.testzip() is None
        assert PERSON_A_1.read_bytes() in [archive.read(name) for name in archive.namelist()]

    services.withdraw(photo)
    purging.purge(photo.pk)
    assert not default_storage.exists(files.folder_of(photo.pk))
    exports.delete(asked)
    assert on_s3.keys("photos") == []


def test_a_zip_is_taken_apart_from_the_bucket(alice: Any, on_s3: Service) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in (PERSON_A_1, NO_FACE):
            archive.write(path, path.name)
    batch = UploadBatch.objects.create(owner=alice, announced=1)
    row = batches.take(batch, SimpleUploadedFile("two.zip", packed.getvalue()))
    assert on_s3.keys("photos") == [f"site/archives/{row.pk}"]
    assert not archives.unpack(row.pk)
    row.refresh_from_db()
    assert row.outcome == BatchFile.Outcome.UNPACKED
    assert sorted(key.rpartition("/")[2] for key in on_s3.keys("photos")) == ["original"] * 2


def test_what_no_row_stands_behind_is_found_and_deleted(
    alice: Any, upload: Any, on_s3: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = upload(alice, NO_FACE)
    Photo.objects.all().delete()
    assert orphans.look().photos == []  # it may be on its way
    monkeypatch.setattr(orphans, "_OLD", -orphans._OLD)
    assert orphans.look().photos == [photo.pk]
    orphans.report()
    assert on_s3.keys("photos") == []


def test_while_the_service_is_away_an_upload_is_refused_and_leaves_nothing(
    as_alice: Any, on_s3: Service
) -> None:
    on_s3.stop()
    for headers in ({}, {"HX-Request": "true"}):
        refused = _sent(as_alice, NO_FACE, **headers)
        assert refused.status_code == 503
        assert refused["Retry-After"] == "30"
        assert "cannot be kept at the moment" in refused.content.decode()
        assert not Photo.objects.exists()
        assert not BatchFile.objects.exists()
    on_s3.start()
    assert on_s3.keys("photos") == []
    assert _sent(as_alice, NO_FACE).status_code == 302


def test_work_waits_for_the_service_and_goes_on(
    alice: Any, as_alice: Any, upload: Any, on_s3: Service
) -> None:
    photo = upload(alice, NO_FACE)
    on_s3.stop()
    process(photo.pk)
    photo.refresh_from_db()
    assert (photo.status, photo.reason) == (Photo.Status.WAITING, Photo.Reason.FILES)
    assert photo.attempts == 0
    shown = as_alice.get(media.address(photo.pk, "small", media.viewer_of(alice)))
    assert shown.status_code == 503
    on_s3.start()
    Photo.objects.update(due_at=timezone.now())
    process(photo.pk)
    photo.refresh_from_db()
    assert photo.status == Photo.Status.READY


def test_an_archive_waits_for_the_service_and_goes_on(alice: Any, on_s3: Service) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(NO_FACE, NO_FACE.name)
    batch = UploadBatch.objects.create(owner=alice, announced=1)
    row = batches.take(batch, SimpleUploadedFile("one.zip", packed.getvalue()))
    on_s3.stop()
    for _time in range(4):
        BatchFile.objects.update(due_at=timezone.now())
        assert not archives.unpack(row.pk)
    on_s3.start()
    BatchFile.objects.update(due_at=timezone.now())
    archives.unpack(row.pk)
    row.refresh_from_db()
    assert row.outcome == BatchFile.Outcome.UNPACKED
    assert Photo.objects.count() == 1


def test_a_deletion_waits_for_the_service(alice: Any, upload: Any, on_s3: Service) -> None:
    photo = upload(alice, NO_FACE)
    services.withdraw(photo)
    on_s3.stop()
    purging.purge(photo.pk)
    assert Photo.objects.filter(pk=photo.pk).exists()
    on_s3.start()
    Photo.objects.update(due_at=timezone.now())
    purging.purge(photo.pk)
    assert not Photo.objects.exists()
    assert on_s3.keys("photos") == []


def test_the_room_that_is_left_is_not_that_of_this_machine() -> None:
    from faceweb.moderation import figures

    assert django_settings.MEDIA_S3_BUCKET
    assert figures._free_bytes() is None


def test_what_reads_a_file_says_when_the_service_is_away(on_s3: Service) -> None:
    on_s3.stop()
    with pytest.raises(StorageAway):
        default_storage.open("photos/none")
    on_s3.start()
