"""Batches: what their page shows while they go on, and whom is told when they are done."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from faceweb.notices.models import Notice
from faceweb.photos import archives, batches, services
from faceweb.photos.models import BatchFile, Photo, UploadBatch
from faceweb.photos.processing import process
from faceweb.photos.progress import progress_of
from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1
from tests.photos.zips import file_of, photo, zip_file

SUMMARY = {"HX-Request": "true", "HX-Target": "batch-summary"}


def batch_of(owner: Any, *files: SimpleUploadedFile, announced: int = 0) -> UploadBatch:
    batch = batches.open_batch(owner, None, announced or len(files), None)
    assert batch
    for file in files:
        batches.take(batch, file)
    return batch


def jpeg(number: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{number}.jpg", photo(number))


def many_ready(batch: UploadBatch, count: int) -> None:
    """Rows alone, as if so many photos had come and been looked at."""
    photos = Photo.objects.bulk_create(
        Photo(
            owner=batch.owner,
            batch=batch,
            sha256=f"{number:064x}",
            file_name=f"{number}.jpg",
            byte_size=1000,
            width=600,
            height=400,
            status=Photo.Status.READY,
            face_count=1,
        )
        for number in range(count)
    )
    BatchFile.objects.bulk_create(
        BatchFile(
            batch=batch, photo=each, sha256=each.sha256, file_name=each.file_name, outcome="taken"
        )
        for each in photos
    )
    UploadBatch.objects.filter(pk=batch.pk).update(announced=count)


def address(batch: UploadBatch, **query: str) -> str:
    return reverse("photos:batch", args=[batch.pk], query=query)


@pytest.fixture
def batch(alice: Any, media: Any, parts: Any, redis_server: Any) -> UploadBatch:
    """Six people, nobody, and a letter; not looked at yet."""
    letter = SimpleUploadedFile("letter.jpg", b"no photo " * 300)
    return batch_of(alice, file_of(GROUP_OF_SIX), file_of(NO_FACE), letter)


def look_at_all(batch: UploadBatch) -> None:
    for each in batch.photos.all():
        process(each.pk)


def test_the_page_says_how_far_it_is_until_all_is_done(
    as_alice: Client, batch: UploadBatch
) -> None:
    page = as_alice.get(address(batch)).content.decode()
    assert "1 of 3 looked at" in page
    assert "letter.jpg" in page
    assert 'hx-trigger="every 700ms"' in page
    assert '<noscript><meta http-equiv="refresh"' in page

    look_at_all(batch)
    page = as_alice.get(address(batch)).content.decode()
    assert "Done: 6 faces in 2 photos" in page
    assert "1 photo without a face" in page
    assert "700ms" not in page
    assert "http-equiv" not in page
    assert page.count("card-box") == 6


def test_the_script_gets_the_summary_and_only_the_cards_that_changed(
    as_alice: Client, batch: UploadBatch
) -> None:
    page = as_alice.get(address(batch)).content.decode()
    told = re.findall(r'name="open" value="([^"]+)"', page)
    assert len(told) == 2
    first = batch.photos.get(file_name=GROUP_OF_SIX.name)
    process(first.pk)
    answer = as_alice.get(
        address(batch, shown="2", said="0") + query("open", told), headers=SUMMARY
    )

    html = answer.content.decode()
    assert "<html" not in html
    assert "2 of 3 looked at" in html
    assert re.findall(r'id="batch-photo-([0-9a-f-]{36})"', html) == [str(first.pk)]
    assert 'data-announce="2 of 3 looked at"' in html


def query(name: str, values: list[str]) -> str:
    return "".join(f"&{name}={value.replace(' ', '+')}" for value in values)


def test_what_was_said_is_not_said_again(as_alice: Client, batch: UploadBatch) -> None:
    answer = as_alice.get(address(batch, shown="2", said="1"), headers=SUMMARY)

    assert "data-announce" not in answer.content.decode()


def test_photos_that_came_since_are_added_to_the_grid(as_alice: Client, batch: UploadBatch) -> None:
    batches.take(batch, jpeg(1))
    html = as_alice.get(address(batch, shown="2"), headers=SUMMARY).content.decode()

    assert len(re.findall(r'id="batch-photo-[0-9a-f-]{36}"', html)) == 3
    assert 'id="batch-photos" hx-swap-oob="true"' in html


def test_a_poll_takes_the_same_queries_for_five_hundred_photos(
    as_alice: Client, alice: Any, redis_server: Any
) -> None:
    counts = []
    for number in (2, 500):
        Photo.objects.all().delete()
        large = batch_of(alice, announced=1)
        many_ready(large, number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = as_alice.get(address(large, shown="2"), headers=SUMMARY)
        assert answer.status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_five_hundred_photos_come_in_pages(as_alice: Client, alice: Any, redis_server: Any) -> None:
    large = batch_of(alice, announced=1)
    many_ready(large, 500)
    page = as_alice.get(address(large, page="9")).content.decode()

    assert "Page 9 of 9" in page
    assert page.count("<article") == 500 - 8 * 60


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("faces", {GROUP_OF_SIX.name}),
        ("none", {NO_FACE.name}),
        ("refused", {"letter.jpg"}),
        ("known", set()),
        ("nonsense", {GROUP_OF_SIX.name, NO_FACE.name, "letter.jpg"}),
    ],
)
def test_the_page_shows_one_kind_of_outcome(
    as_alice: Client, batch: UploadBatch, show: str, names: set[str]
) -> None:
    look_at_all(batch)
    page = as_alice.get(address(batch, show=show)).content.decode()

    assert {
        name for name in (GROUP_OF_SIX.name, NO_FACE.name, "letter.jpg") if name in page
    } == names


def test_what_was_there_already_is_counted_and_shown(
    as_alice: Client, alice: Any, upload: Any
) -> None:
    upload(alice, PERSON_A_1)
    page = as_alice.get(address(batch_of(alice, file_of(PERSON_A_1)))).content.decode()

    assert "1 was in your library already" in page
    assert "Was there already" in page


def test_a_deleted_photo_is_not_in_its_batch_any_more(as_alice: Client, batch: UploadBatch) -> None:
    services.withdraw(batch.photos.get(file_name=NO_FACE.name), can_be_put_back=True)

    assert NO_FACE.name not in as_alice.get(address(batch)).content.decode()
    assert progress_of(batch).looking == 1


def test_a_photo_that_is_gone_for_good_is_not_missed(batch: UploadBatch) -> None:
    batch.photos.get(file_name=NO_FACE.name).delete()
    BatchFile.objects.update(created_at=timezone.now() - dt.timedelta(minutes=2))
    batch.refresh_from_db()

    assert progress_of(batch).missing == 0


def test_another_person_s_batch_is_not_found(as_bob: Client, batch: UploadBatch) -> None:
    assert as_bob.get(address(batch)).status_code == 404
    assert as_bob.post(reverse("photos:close_batch", args=[batch.pk])).status_code == 404


def test_files_that_were_announced_are_waited_for_a_minute(
    as_alice: Client, alice: Any, media: Any, redis_server: Any
) -> None:
    sending = batch_of(alice, jpeg(1), announced=3)
    assert progress_of(sending).is_sending
    BatchFile.objects.update(created_at=timezone.now() - dt.timedelta(minutes=2))
    progress = progress_of(sending)

    assert not progress.is_sending
    assert progress.missing == 2


def test_a_browser_that_gave_up_says_so(as_alice: Client, alice: Any, media: Any) -> None:
    sending = batch_of(alice, jpeg(1), announced=3)
    answer = as_alice.post(reverse("photos:close_batch", args=[sending.pk]))

    assert answer.status_code == 302
    sending.refresh_from_db()
    assert sending.announced == 1


def test_an_archive_is_under_way_until_it_is_unpacked(
    as_alice: Client, alice: Any, media: Any, redis_server: Any
) -> None:
    packed = batch_of(alice, zip_file(("one.jpg", photo(1)), ("bad.jpg", b"x"), name="trip.zip"))
    page = as_alice.get(address(packed)).content.decode()
    assert "“trip.zip” is being unpacked" in page
    archives.unpack(packed.files.get().pk)
    page = as_alice.get(address(packed)).content.decode()

    assert "is being unpacked" not in page
    assert "bad.jpg" in page
    assert "1 of 2 looked at" in page


def test_the_upload_page_lists_what_was_uploaded_lately(
    as_alice: Client, batch: UploadBatch
) -> None:
    page = as_alice.get(reverse("photos:upload")).content.decode()

    assert address(batch) in page
    assert "Still being looked at" in page


def finish(batch: UploadBatch) -> None:
    batch.photos.update(status=Photo.Status.READY)


def test_the_owner_of_a_large_batch_is_told_once_when_all_is_done(
    alice: Any, media: Any, redis_server: Any
) -> None:
    large = batch_of(alice, *(jpeg(number) for number in range(6)))
    batches.tell_finished()
    assert not Notice.objects.exists()

    finish(large)
    batches.tell_finished()
    batches.tell_finished()
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.params) == (
        alice,
        Notice.Kind.BATCH_FINISHED,
        {"batch_id": str(large.pk)},
    )


def test_a_few_photos_somebody_waits_for_are_not_told_of(
    alice: Any, media: Any, redis_server: Any
) -> None:
    few = batch_of(alice, jpeg(1), jpeg(2))
    finish(few)
    batches.tell_finished()

    few.refresh_from_db()
    assert few.told_at
    assert not Notice.objects.exists()


def test_a_batch_that_is_still_sent_is_not_done(alice: Any, media: Any, redis_server: Any) -> None:
    sending = batch_of(alice, jpeg(1), announced=2)
    finish(sending)
    batches.tell_finished()

    sending.refresh_from_db()
    assert sending.told_at is None


def test_the_time_left_is_guessed_from_the_batch_s_own_pace(
    alice: Any, media: Any, redis_server: Any
) -> None:
    large = batch_of(alice, *(jpeg(number) for number in range(10)))
    assert progress_of(large).minutes_left is None

    now = timezone.now()
    UploadBatch.objects.update(created_at=now - dt.timedelta(minutes=5))
    large.refresh_from_db()
    done = list(large.photos.values_list("pk", flat=True)[:5])
    Photo.objects.filter(pk__in=done).update(status="ready", detected_at=now)
    assert progress_of(large).minutes_left == 1  # five in a minute, five to go


def test_a_batch_nobody_made_is_not_found(as_alice: Client) -> None:
    assert as_alice.get(reverse("photos:batch", args=[uuid.uuid4()])).status_code == 404
