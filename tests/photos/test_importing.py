"""`manage.py import_photos`: a folder into a library, here in this process."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.utils import timezone

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.galleries.models import Gallery
from faceweb.photos import services, turns
from faceweb.photos.importing import importer, sources
from faceweb.photos.models import BatchFile, BlockedImage, Photo, UploadBatch
from faceweb.photos.progress import progress_of
from tests.photos.zips import photo

Reason = Photo.Reason


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "to-import"
    (place / "2019" / "lake").mkdir(parents=True)
    (place / "one.jpg").write_bytes(photo(1))
    (place / "2019" / "two.jpg").write_bytes(photo(2))
    (place / "2019" / "lake" / "three.jpg").write_bytes(photo(3))
    return place


def names(owner: Any) -> set[str]:
    return set(Photo.objects.owned_by(owner).values_list("file_name", flat=True))


def originals(media: Path) -> int:
    return sum(1 for _path in media.rglob("original"))


def test_the_photos_of_a_folder_and_of_those_in_it_come_in(
    bring_in: Any, folder: Path, alice: Any, media: Path
) -> None:
    assert "3 taken, 0 already there, 0 not taken." in bring_in(folder)
    assert names(alice) == {"one.jpg", "two.jpg", "three.jpg"}
    assert originals(media) == 3


def test_an_import_has_a_page_as_a_batch_that_is_not_being_sent_any_more(
    bring_in: Any, folder: Path, as_alice: Any
) -> None:
    bring_in(folder)
    batch = UploadBatch.objects.get()

    assert (progress_of(batch).photos, progress_of(batch).is_sending) == (3, False)
    assert as_alice.get(f"/photos/batches/{batch.pk}/").status_code == 200


def test_imported_again_nothing_is_doubled_and_nothing_is_read(
    bring_in: Any, folder: Path, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(folder)
    (folder / "four.jpg").write_bytes(photo(4))
    read: list[str] = []
    monkeypatch.setattr(sources, "_read", lambda path: read.append(path) or photo(4))

    assert "1 taken, 3 already there, 0 not taken." in bring_in(folder)
    assert [Path(path).name for path in read] == ["four.jpg"]
    assert Photo.objects.owned_by(alice).count() == 4
    assert UploadBatch.objects.count() == 1


def test_a_file_that_was_touched_is_read_once_more_and_then_known(
    bring_in: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(folder)
    os.utime(folder / "one.jpg", ns=(1, 1))

    assert "0 taken, 3 already there" in bring_in(folder)
    monkeypatch.setattr(sources, "_read", lambda path: pytest.fail(path))
    assert "0 taken, 3 already there" in bring_in(folder)


def test_what_was_uploaded_before_is_not_taken_twice(
    bring_in: Any, folder: Path, alice: Any
) -> None:
    services.accept(alice, (folder / "one.jpg").read_bytes(), "uploaded.jpg")

    assert "2 taken, 1 already there" in bring_in(folder)
    assert names(alice) == {"uploaded.jpg", "two.jpg", "three.jpg"}


def test_a_photo_that_came_in_without_its_row_is_not_doubled(
    bring_in: Any, folder: Path, alice: Any, media: Path
) -> None:
    """As after a kill between the two."""
    bring_in(folder)
    BatchFile.objects.all().delete()

    assert "0 taken, 3 already there" in bring_in(folder)
    assert (Photo.objects.count(), originals(media), BatchFile.objects.count()) == (3, 3, 3)


def test_hidden_files_litter_and_links_are_left_out(
    bring_in: Any, folder: Path, alice: Any, tmp_path: Path
) -> None:
    (tmp_path / "secret.jpg").write_bytes(photo(9))
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "elsewhere").symlink_to(tmp_path)
    (folder / ".hidden.jpg").write_bytes(photo(8))
    (folder / ".trash").mkdir()
    (folder / ".trash" / "old.jpg").write_bytes(photo(7))
    (folder / "Thumbs.db").write_bytes(b"x" * 2000)

    assert "3 taken, 0 already there, 0 not taken." in bring_in(folder)


def test_what_is_refused_is_counted_by_reason_and_listed(
    bring_in: Any, folder: Path, tmp_path: Path
) -> None:
    (folder / "2019" / "letter.txt").write_bytes(b"Dear all, " * 200)
    (folder / "tiny.png").write_bytes(b"x")
    (folder / "huge.jpg").write_bytes(photo(5) + bytes(25 * 1024 * 1024))
    report = tmp_path / "report.txt"
    said = bring_in(folder, "--report", str(report))

    assert "3 taken, 0 already there, 3 not taken:" in said
    assert f"  1  {Reason.TOO_BIG.label}" in said
    listed = dict(line.split("\t") for line in report.read_text().splitlines())
    assert listed == {
        "2019/letter.txt": Reason.UNREADABLE.label,
        "huge.jpg": Reason.TOO_BIG.label,
        "tiny.png": Reason.TOO_SMALL.label,
    }


def test_a_refused_file_is_tried_again(bring_in: Any, folder: Path) -> None:
    (folder / "late.jpg").write_bytes(photo(5)[:500])
    assert "1 not taken" in bring_in(folder)
    (folder / "late.jpg").write_bytes(photo(5))

    assert "1 taken, 3 already there, 0 not taken." in bring_in(folder)
    assert not BatchFile.objects.filter(outcome=BatchFile.Outcome.REFUSED).exists()


def test_what_moderators_removed_does_not_come_in(bring_in: Any, folder: Path) -> None:
    digest = hashlib.sha256((folder / "one.jpg").read_bytes()).hexdigest()
    BlockedImage.objects.create(sha256=digest, hashes=b"")

    assert str(Reason.BLOCKED.label) in bring_in(folder)
    assert Photo.objects.count() == 2


def test_a_full_library_ends_the_import(bring_in: Any, folder: Path, alice: Any) -> None:
    alice.photo_quota = 2
    alice.save()

    with pytest.raises(CommandError, match=str(Reason.NO_ROOM.label)):
        bring_in(folder)
    assert Photo.objects.count() == 2


def test_the_photos_go_into_the_gallery_that_is_made_for_them(
    bring_in: Any, folder: Path, alice: Any
) -> None:
    services.accept(alice, photo(1), "known.jpg")
    bring_in(folder, "--gallery", "Summer")
    (folder / "four.jpg").write_bytes(photo(4))
    bring_in(folder, "--gallery", "Summer")

    assert Gallery.objects.owned_by(alice).get().entries.count() == 4


def test_a_gallery_is_named_by_its_id_too_if_the_owner_may_fill_it(
    bring_in: Any, folder: Path, alice: Any, bob: Any
) -> None:
    make = Gallery.objects.create
    mine = make(kind=Gallery.Kind.ALBUM, owner=alice, name="Mine")
    others = make(kind=Gallery.Kind.ALBUM, owner=bob, name="Bob's")
    bring_in(folder, "--gallery", str(mine.pk))

    assert mine.entries.count() == 3
    with pytest.raises(CommandError, match="no gallery with this id"):
        bring_in(folder, "--gallery", str(others.pk))


def test_a_dry_run_says_the_same_and_changes_nothing(
    bring_in: Any, folder: Path, alice: Any, media: Path
) -> None:
    services.accept(alice, (folder / "one.jpg").read_bytes(), "uploaded.jpg")
    (folder / "tiny.png").write_bytes(b"x")
    said = bring_in(folder, "--dry-run", "--gallery", "New")

    assert "2 would be taken, 1 already there, 1 not taken:" in said
    assert (Photo.objects.count(), originals(media)) == (1, 1)
    assert not UploadBatch.objects.exists()
    assert not Gallery.objects.owned_by(alice).exists()


@pytest.mark.parametrize("state", ["unknown", "suspended", "leaving", "not asked"])
def test_an_account_that_takes_no_photos_gets_none(
    bring_in: Any, folder: Path, alice: Any, state: str
) -> None:
    if state == "unknown":
        alice.email = "nobody@example.com"
    elif state == "suspended":
        type(alice).objects.update(suspended_at=timezone.now())
    elif state == "leaving":
        type(alice).objects.update(leaving_at=timezone.now())
    else:
        consents.withdraw(alice, Purpose.STORE)

    with pytest.raises(CommandError):
        bring_in(folder)
    assert not Photo.objects.exists()


def test_who_takes_their_consent_back_in_the_middle_gets_no_more(
    bring_in: Any, folder: Path, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "_LOT", 1)
    accept = services.accept

    def and_withdraw(*args: Any) -> Any:
        accepted = accept(*args)
        consents.withdraw(alice, Purpose.STORE)
        return accepted

    monkeypatch.setattr(services, "accept", and_withdraw)
    with pytest.raises(CommandError, match="has not agreed"):
        bring_in(folder)
    assert BatchFile.objects.count() == 1


def test_no_more_photos_wait_for_workers_than_allowed(
    bring_in: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (folder / f"more-{number}.jpg").write_bytes(photo(100 + number))
    unfinished = Photo.objects.exclude(status__in=Photo.FINAL)
    most = 0

    class Workers:
        """Finish everything whenever the import waits."""

        def __call__(self) -> int:
            nonlocal most
            waiting = unfinished.count()
            most = max(most, waiting)
            unfinished.update(status=Photo.Status.READY)
            return waiting

    monkeypatch.setattr(importer, "_waiting", Workers())
    monkeypatch.setattr(importer, "_WAIT_S", 0.0)

    assert "23 taken" in bring_in(folder, "--max-waiting", "5")
    assert most == 5


def test_all_but_the_first_wait_behind_everybodys(
    bring_in: Any, folder: Path, redis_server: Any, django_capture_on_commit_callbacks: Any
) -> None:
    for number in range(22):
        (folder / f"more-{number}.jpg").write_bytes(photo(100 + number))
    with django_capture_on_commit_callbacks(execute=True):
        bring_in(folder)

    assert (redis_server.llen("faceweb"), redis_server.llen("batches")) == (20, 5)
    assert turns.task_for(Photo.objects.latest("created_at")) == turns.LOOK_IN_TURN
