"""From upload to enrolled faces, on the real face server and a real Valkey."""

import datetime as dt
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import httpx
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from PIL import Image

from faceweb.faceapi import connect
from faceweb.faceapi.client import FaceClient
from faceweb.galleries.services import current_list, library_of
from faceweb.galleries.tasks import delete_list
from faceweb.photos import detection, files, leases, services
from faceweb.photos.enrolment import enrol
from faceweb.photos.models import Enrolment, Face, Photo
from faceweb.photos.processing import process
from faceweb.photos.purging import purge
from faceweb.photos.tasks import fill_list
from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2

Status, Reason = Photo.Status, Photo.Reason


@pytest.fixture
def face_service(monkeypatch: pytest.MonkeyPatch) -> Any:
    """face_service(status, body, headers) makes every call to the Face API answer like that."""

    def answer_with(status: int, body: Any = None, **headers: str) -> None:
        def answer(_request: httpx.Request) -> httpx.Response:
            if not status:
                raise httpx.ConnectError("nobody there")
            return httpx.Response(status, json=body, headers=headers)

        client = FaceClient("https://face.example", "key", transport=httpx.MockTransport(answer))
        for module in ("detection", "processing", "purging"):
            monkeypatch.setattr(f"faceweb.photos.{module}.get_client", lambda: client)

    return answer_with


def persisted_ids(owner: Any) -> list[str]:
    """What the face server itself holds of the owner's library."""
    list_id = current_list(library_of(owner)).large_face_list_id
    return [face["persistedFaceId"] for face in connect.get_client().list_faces(list_id)]


def enrolled_ids() -> list[str]:
    """What the site believes that the face server holds."""
    return sorted(str(row.persisted_face_id) for row in Enrolment.objects.settled())


def test_a_photo_of_six_people_gets_six_numbered_enrolled_faces(alice: Any, processed: Any) -> None:
    photo = processed(alice, GROUP_OF_SIX)

    faces = list(photo.faces.all())
    assert photo.status == Status.READY
    assert [face.number for face in faces] == [1, 2, 3, 4, 5, 6]
    assert enrolled_ids() == persisted_ids(alice)
    areas = [face.width * face.height for face in faces]
    assert areas == sorted(areas, reverse=True)
    assert all(face.left >= 0 and face.left + face.width <= 1 for face in faces)


def test_a_photo_without_faces_is_ready_with_none(alice: Any, upload: Any, tmp_path: Path) -> None:
    blank = tmp_path / "sky.png"
    Image.linear_gradient("L").resize((640, 480)).save(blank)
    photo = upload(alice, blank)
    process(photo.pk)
    photo.refresh_from_db()

    assert (photo.status, photo.faces.count()) == (Status.READY, 0)


def test_renditions_are_upright_and_carry_no_metadata(
    alice: Any, upload: Any, tmp_path: Path
) -> None:
    turned = tmp_path / "turned.jpg"
    with Image.open(PERSON_A_1) as image:
        exif = Image.Exif()
        exif[0x0112] = 6
        exif[0x010E] = "a secret place"
        image.rotate(90, expand=True).save(turned, exif=exif, comment=b"a secret place")
        size = image.size
    photo = upload(alice, turned)
    process(photo.pk)
    photo.refresh_from_db()

    assert photo.size_px == size
    assert photo.faces.count() == 1
    for name in ("large.jpg", "medium.webp", "small.webp"):
        with default_storage.open(f"photos/{photo.pk.hex[:2]}/{photo.pk}/{name}") as file:
            assert b"a secret place" not in file.read()


def test_the_same_photo_is_taken_once(alice: Any, bob: Any, upload: Any) -> None:
    first = upload(alice, PERSON_A_1)

    assert upload(alice, PERSON_A_1, "another-name.jpg").pk == first.pk
    assert upload(bob, PERSON_A_1).pk != first.pk
    assert Photo.objects.count() == 2


def test_the_same_bytes_are_sent_to_the_face_service_once(
    alice: Any, bob: Any, processed: Any, face_service: Any, upload: Any
) -> None:
    ours = processed(alice, PERSON_A_1)
    theirs = upload(bob, PERSON_A_1)
    face_service(0)  # from here on the face service is away; detection is answered from the cache
    process(theirs.pk)
    theirs.refresh_from_db()

    assert theirs.detected_at is not None
    assert theirs.faces.get().detected_face_id == ours.faces.get().detected_face_id


def test_a_damaged_photo_is_refused_with_its_reason(
    alice: Any, upload: Any, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(PERSON_A_1.read_bytes()[:60_000])
    photo = upload(alice, broken)
    process(photo.pk)
    photo.refresh_from_db()

    assert (photo.status, photo.reason) == (Status.REFUSED, Reason.UNREADABLE)


def test_what_is_no_photo_is_not_taken_at_all(alice: Any, upload: Any, tmp_path: Path) -> None:
    text = tmp_path / "letter.jpg"
    text.write_bytes(b"not a photo " * 200)

    with pytest.raises(services.UploadRefused) as refused:
        upload(alice, text)

    assert refused.value.reason == Reason.UNREADABLE
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("status", "body", "headers", "reason"),
    [
        (0, None, {}, Reason.AWAY),
        (503, {}, {}, Reason.AWAY),
        (429, {"error": {"statusCode": 429, "message": "x"}}, {"Retry-After": "26"}, Reason.BUSY),
        (401, {"error": {"code": "401", "message": "x"}}, {}, Reason.KEY),
        (403, {"error": {"statusCode": 403, "message": "Out of quota"}}, {}, Reason.QUOTA),
    ],
)
def test_a_photo_waits_for_a_face_service_that_cannot_answer(
    alice: Any, upload: Any, face_service: Any, status: int, body: Any, headers: Any, reason: str
) -> None:
    face_service(status, body, **headers)
    photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    photo.refresh_from_db()

    assert (photo.status, photo.reason) == (Status.WAITING, reason)
    assert photo.has_renditions
    assert photo.due_at > timezone.now()
    if headers:
        assert photo.due_at > timezone.now() + dt.timedelta(seconds=20)


def test_a_waiting_photo_is_finished_when_the_face_service_is_back(
    alice: Any, upload: Any, face_service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = upload(alice, PERSON_A_1)
    face_service(0)
    process(photo.pk)
    monkeypatch.undo()
    process(photo.pk)  # too early: it said when it is due
    photo.refresh_from_db()
    assert photo.status == Status.WAITING

    Photo.objects.filter(pk=photo.pk).update(due_at=timezone.now())
    process(photo.pk)
    photo.refresh_from_db()

    assert (photo.status, photo.reason, photo.faces.count()) == (Status.READY, "", 1)


def test_a_photo_the_face_service_refuses_is_refused(
    alice: Any, upload: Any, face_service: Any
) -> None:
    face_service(400, {"error": {"code": "InvalidImage", "message": "Decoding error"}})
    photo = upload(alice, PERSON_A_1)
    process(photo.pk)
    photo.refresh_from_db()

    assert (photo.status, photo.reason) == (Status.REFUSED, Reason.NOT_ACCEPTED)


def test_processing_twice_gives_one_set_of_faces(alice: Any, processed: Any) -> None:
    photo = processed(alice, GROUP_OF_SIX)
    process(photo.pk)

    assert photo.faces.count() == 6
    assert len(persisted_ids(alice)) == 6


def test_a_photo_in_one_workers_hands_is_left_alone_by_another(alice: Any, upload: Any) -> None:
    photo = upload(alice, PERSON_A_1)
    assert leases.claim(photo.pk) is not None
    process(photo.pk)

    photo.refresh_from_db()
    assert (photo.status, photo.faces.count()) == (Status.WORKING, 0)


def test_a_dead_workers_photo_is_taken_up_after_its_lease(alice: Any, upload: Any) -> None:
    photo = upload(alice, PERSON_A_1)
    leases.claim(photo.pk)
    Photo.objects.filter(pk=photo.pk).update(due_at=timezone.now())
    process(photo.pk)

    photo.refresh_from_db()
    assert (photo.status, photo.faces.count()) == (Status.READY, 1)


def test_a_worker_that_is_told_to_leave_while_it_takes_a_photo_gives_it_back(
    alice: Any, upload: Any
) -> None:
    photo, taken = upload(alice, PERSON_A_1), []

    def leave_after_an_update(execute: Any, sql: str, *words: Any) -> Any:
        answer = execute(sql, *words)
        if sql.startswith("UPDATE") and not taken:
            taken.append(Photo.objects.get().status)
            raise SystemExit
        return answer

    with connection.execute_wrapper(leave_after_an_update), pytest.raises(SystemExit):
        process(photo.pk)

    assert taken == [Status.WORKING]
    photo.refresh_from_db()
    assert (photo.claim, photo.attempts) == (None, 0)
    process(photo.pk)
    photo.refresh_from_db()
    assert photo.status == Status.READY


def test_a_worker_that_lost_its_lease_writes_nothing(alice: Any, upload: Any) -> None:
    photo = upload(alice, PERSON_A_1)
    slow = leases.claim(photo.pk)
    Photo.objects.filter(pk=photo.pk).update(due_at=timezone.now())
    quick = leases.claim(photo.pk)
    assert slow is not None
    assert quick is not None

    with pytest.raises(leases.LeaseLost):
        leases.write(slow, status=Status.READY)
    photo.refresh_from_db()
    assert photo.status == Status.WORKING


def test_what_a_dead_worker_cut_out_is_gone_when_another_was_there(
    alice: Any, upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = upload(alice, GROUP_OF_SIX)
    with monkeypatch.context() as patch:
        patch.setattr(detection.Face.objects, "bulk_create", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            process(photo.pk)
    assert len(files.crops_of(photo.pk)) == 6
    Photo.objects.filter(pk=photo.pk).update(due_at=timezone.now())
    process(photo.pk)

    faces = set(photo.faces.values_list("pk", flat=True))
    assert len(faces) == 6
    assert set(files.crops_of(photo.pk)) == faces


def test_a_worker_that_lost_its_lease_leaves_no_cutting(
    alice: Any, upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo, make_crops = upload(alice, PERSON_A_1), files.make_crops

    def make_them_slowly(*words: Any) -> None:
        make_crops(*words)
        assert files.crops_of(photo.pk)
        Photo.objects.filter(pk=photo.pk).update(due_at=timezone.now())
        assert leases.claim(photo.pk) is not None

    monkeypatch.setattr(files, "make_crops", make_them_slowly)
    process(photo.pk)
    assert files.crops_of(photo.pk) == []


def test_a_photo_that_kills_its_workers_is_parked(alice: Any, upload: Any) -> None:
    photo = upload(alice, PERSON_A_1)
    for _ in range(5):
        assert leases.claim(photo.pk) is not None
        Photo.objects.filter(pk=photo.pk).update(due_at=timezone.now())
    process(photo.pk)

    photo.refresh_from_db()
    assert (photo.status, photo.reason) == (Status.REFUSED, Reason.GAVE_UP)


def test_a_face_whose_enrolment_got_no_answer_is_not_enrolled_twice(
    alice: Any, processed: Any
) -> None:
    photo = processed(alice, PERSON_A_1)
    enrolled = enrolled_ids()
    # As if the worker had died between the answer and the row.
    Enrolment.objects.update(persisted_face_id=None, due_at=timezone.now())
    enrol(photo.faces.get(), current_list(library_of(alice)), connect.get_client())

    assert enrolled_ids() == persisted_ids(alice) == enrolled


def test_a_list_the_face_service_lost_is_made_anew_with_every_face(
    alice: Any, processed: Any
) -> None:
    processed(alice, PERSON_A_1)
    lost = current_list(library_of(alice))
    connect.get_client().delete_large_face_list(lost.large_face_list_id)
    waiting = processed(alice, PERSON_A_2)
    assert waiting.status == Status.WAITING

    Photo.objects.filter(status=Status.WAITING).update(due_at=timezone.now())
    process(waiting.pk)
    fill_list(str(current_list(library_of(alice)).pk))
    delete_list(str(lost.pk))

    assert Photo.objects.filter(status=Status.READY).count() == 2
    assert len(persisted_ids(alice)) == 2
    assert enrolled_ids() == persisted_ids(alice)
    assert current_list(library_of(alice)).complete


def test_a_withdrawn_photo_is_gone_at_once_and_purged_everywhere(
    alice: Any, processed: Any, redis_server: Any, media: Path
) -> None:
    photo = processed(alice, PERSON_A_1)
    services.withdraw(photo)
    assert not Photo.objects.visible_to(alice).exists()
    assert not Face.objects.visible_to(alice).exists()

    purge(photo.pk)

    assert not Photo.objects.exists()
    assert persisted_ids(alice) == []
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert list(redis_server.scan_iter("faceapi:*")) == []


def test_purging_waits_for_the_face_service(alice: Any, processed: Any, face_service: Any) -> None:
    photo = processed(alice, PERSON_A_1)
    services.withdraw(photo)
    face_service(0)
    purge(photo.pk)

    photo.refresh_from_db()
    assert photo.due_at > timezone.now()
    assert photo.faces.exists()


def test_a_photo_withdrawn_while_it_is_worked_on_leaves_nothing_behind(
    alice: Any, upload: Any
) -> None:
    photo = upload(alice, PERSON_A_1)
    claimed = leases.claim(photo.pk)
    services.withdraw(photo)
    purge(photo.pk)  # the worker still has it
    assert Photo.objects.filter(pk=photo.pk).exists()

    assert claimed is not None
    with pytest.raises(leases.LeaseLost):
        leases.renew(claimed)
    leases.release(claimed)
    purge(photo.pk)
    assert not Photo.objects.filter(pk=photo.pk).exists()


def test_a_photo_withdrawn_while_the_face_service_fails_is_let_go(
    alice: Any, upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = upload(alice, PERSON_A_1)

    def withdraw_and_fail(_request: httpx.Request) -> httpx.Response:
        services.withdraw(photo)
        return httpx.Response(503)

    client = FaceClient(
        "https://face.example", "key", transport=httpx.MockTransport(withdraw_and_fail)
    )
    monkeypatch.setattr("faceweb.photos.detection.get_client", lambda: client)
    process(photo.pk)
    monkeypatch.undo()
    purge(photo.pk)

    assert not Photo.objects.exists()


def test_a_withdrawn_photo_can_be_uploaded_again(alice: Any, upload: Any) -> None:
    first = upload(alice, PERSON_A_1)
    services.withdraw(first)

    assert upload(alice, PERSON_A_1).pk != first.pk


def test_a_photo_of_a_room_has_no_faces_to_enrol(alice: Any, processed: Any) -> None:
    assert processed(alice, NO_FACE).faces.count() == 0
