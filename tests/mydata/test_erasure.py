"""Deleting for good, and the proof of it, at the real face server."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.faceapi.client import FaceAPIUnavailable
from faceweb.faceapi.connect import get_client, get_redis
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import library_of
from faceweb.mydata import erasing, erasures, overdue, proving, tasks
from faceweb.mydata.models import Erasure
from faceweb.people.models import PersonGroup
from faceweb.photos import entries, files, services
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.photos.searchable import searchable
from faceweb.sharing import membership
from faceweb.sharing import services as sharing
from tests.assets import PERSON_B
from tests.mydata.workers import finish, has_files
from tests.sharing.conftest import bring_in_step, held_for

PAGE = reverse("mydata:delete_account")
State = Erasure.State


def test_an_account_goes_with_everything_and_the_receipt_says_so(
    trusted_alice: Client, alice: Any, filled: list[Photo], media: Path
) -> None:
    lists = [each.large_face_list_id for each in FaceList.objects.all()]
    answer = trusted_alice.post(PAGE, {"when": "now"})
    address = answer.headers["Location"]

    erasure = finish(Erasure.objects.get())

    assert not User.objects.filter(pk=alice.pk).exists()
    assert not Photo.objects.exists()
    assert not FaceList.objects.exists()
    assert not PersonGroup.objects.exists()
    assert not has_files(media)
    assert lists
    assert not any(get_client().has(f"largefacelists/{name}") for name in lists)
    assert erasure.traces == {}
    assert {place["found"] for place in erasure.receipt["checked"].values()} == {0}
    assert erasure.receipt["deleted"] | {"bytes": 0} == {
        "photos": 2,
        "bytes": 0,
        "faces": 7,
        "galleries": 1,
        "links": 0,
        "people": 1,
        "subscriptions": 0,
        "shared_results": 0,
        "exports": 0,
    }
    shown = Client().get(address).content.decode()
    assert "A second job looked for it in every place and found nothing." in shown
    told = Client().get(f"{address.rstrip('/')}.json").json()
    assert told["state"] == "verified"
    assert alice.email not in str(told) + shown


def test_a_gallery_that_nobody_else_was_in_is_searched_no_more(
    alice: Any, bob: Any, processed: Any, media: Path
) -> None:
    garden = sharing.make_gallery(bob, "Garden")
    membership.join(garden, alice, can_add=False)
    entries.add(garden, [processed(bob, PERSON_B)], by=bob)
    bring_in_step()
    assert len(held_for(garden)) == 1

    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    finish(erasure)
    bring_in_step()

    assert held_for(garden) == []
    assert GalleryEntry.objects.get(gallery=garden).photo.owner == bob


def test_a_receipt_names_nobody_but_can_be_matched_to_an_address(alice: Any, media: Path) -> None:
    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    finish(erasure)

    kept = str(Erasure.objects.filter(pk=erasure.pk).values().get())
    assert alice.email not in kept
    assert erasure.subject_digest == erasures.digest_of(" Alice@Example.com ")


def test_whoever_leaves_is_invisible_and_signed_out_at_once(
    trusted_alice: Client,
    as_bob: Client,
    alice: Any,
    bob: Any,
    filled: list[Photo],
    holiday: Gallery,
) -> None:
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert Photo.objects.visible_to(bob).count() == 2

    trusted_alice.post(PAGE, {"when": "later"})

    assert not Photo.objects.visible_to(bob).exists()
    assert as_bob.get(reverse("sharing:gallery", args=[holiday.pk])).status_code == 404
    assert not searchable(holiday).exists()
    assert not searchable(library_of(alice)).exists()
    for browser in (trusted_alice, elsewhere):
        assert "/accounts/login/" in browser.get("/photos/").headers["Location"]
    assert "sign in before then" in mail.outbox[0].body


def test_signing_in_again_leads_to_the_way_back_and_brings_everything_back(
    alice: Any, bob: Any, filled: list[Photo], holiday: Gallery
) -> None:
    deleted_before = filled[1]
    services.withdraw(deleted_before, can_be_put_back=True)
    erasures.ask_for_account(alice, at_once=False)
    browser = Client()
    browser.force_login(alice)
    for address in ("/photos/", "/account/data/", "/admin/"):
        assert browser.get(address).headers["Location"] == reverse("mydata:leaving")
    htmx = {"HX-Request": "true"}
    assert browser.get(reverse("notices:badge"), headers=htmx).status_code == 200
    assert b"Keep my account" in browser.get(reverse("mydata:leaving")).content

    assert browser.post(reverse("mydata:keep_account")).headers["Location"] == "/photos/"

    assert list(Photo.objects.owned_by(alice)) == [filled[0]]
    assert Gallery.objects.open_to(bob).get() == holiday
    assert not Erasure.objects.exists()


def test_nothing_is_deleted_before_its_time(alice: Any, filled: list[Photo], media: Path) -> None:
    erasure, _token = erasures.ask_for_account(alice, at_once=False)
    overdue.requeue(tasks.export, tasks.erase, tasks.prove)
    erasing.erase(erasure.pk)

    erasure.refresh_from_db()
    assert erasure.state == State.WAITING
    assert erasure.begin_at - timezone.now() > dt.timedelta(days=13)
    assert Photo.objects.count() == 2

    Erasure.objects.update(begin_at=timezone.now())
    finish(erasure)
    assert not User.objects.filter(pk=alice.pk).exists()


def test_it_can_be_taken_back_until_it_begins(alice: Any, media: Path) -> None:
    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    erasing.erase(erasure.pk)

    assert not erasures.take_back(alice)


def test_whoever_waits_can_have_it_at_once(alice: Any, media: Path) -> None:
    first, old_token = erasures.ask_for_account(alice, at_once=False)
    hastened, token = erasures.ask_for_account(alice, at_once=True)

    assert hastened.pk == first.pk
    assert hastened.begin_at <= timezone.now()
    assert not Erasure.objects.with_token(old_token).exists()
    assert Erasure.objects.with_token(token).exists()


def test_a_photo_that_comes_in_while_its_owner_goes_goes_too(
    alice: Any, filled: list[Photo], upload: Any, media: Path
) -> None:
    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    erasing._claim(erasure.pk)
    late = upload(alice, PERSON_B)

    finish(erasure)

    assert not Photo.objects.filter(pk=late.pk).exists()
    assert not has_files(media)


def test_it_waits_for_a_face_server_that_is_away(
    alice: Any, filled: list[Photo], monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    class Away:
        def __getattr__(self, name: str) -> Any:
            raise FaceAPIUnavailable("no answer")

    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "get_client", Away)
        assert not erasing.erase(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.state == State.WORKING
    assert User.objects.filter(pk=alice.pk).exists()

    assert finish(erasure).is_over


def test_a_lease_from_a_clock_that_was_ahead_does_not_hold_up_an_erasure(
    alice: Any, redis_server: Any
) -> None:
    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    Erasure.objects.update(due_at=timezone.now() + dt.timedelta(hours=2))
    overdue.requeue(tasks.export, tasks.erase, tasks.prove)
    erasing.erase(erasure.pk)

    erasure.refresh_from_db()
    assert erasure.state == State.DONE


def test_what_is_found_by_the_check_is_deleted_again(
    alice: Any, filled: list[Photo], media: Path
) -> None:
    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    while Erasure.objects.filter(pk=erasure.pk).exclude(state=State.DONE).exists():
        Erasure.objects.update(due_at=timezone.now())
        FaceList.objects.update(due_at=timezone.now())
        erasing.erase(erasure.pk)
    files.save_original(filled[0].pk, b"brought back from somewhere")
    face_id = Erasure.objects.get().traces["rows"]["photos.face"][0]
    get_redis().set("lookalikes:of-another", f'["{face_id}"]')
    path = Erasure.objects.get().traces["face_api"][0]
    get_client().create_large_face_list(path.partition("/")[2], "left", "recognition_04")

    Erasure.objects.update(due_at=timezone.now())
    proving.prove(erasure.pk)

    erasure.refresh_from_db()
    assert erasure.state == State.FOUND
    assert erasure.found == {"files": 1, "kept_answers": 1, "face_api": 1}
    assert finish(erasure).is_over
    assert not has_files(media)
    assert not get_client().has(path)


def test_kept_results_of_others_that_name_a_deleted_face_go(
    alice: Any, filled: list[Photo], media: Path
) -> None:
    face = filled[0].faces.get()
    get_redis().set("lookalikes:others", f'{{"candidates": [["{face.pk}", 0.9]]}}')
    get_redis().set("lookalikes:unconcerned", "[]")

    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    finish(erasure)

    assert get_redis().keys("lookalikes:*") == [b"lookalikes:unconcerned"]


def test_sessions_of_whoever_is_gone_are_gone(alice: Any, bob: Any, media: Path) -> None:
    for user in (alice, bob):
        Client().force_login(user)
    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    finish(erasure)

    [left] = Session.objects.all()
    assert left.get_decoded()["_auth_user_id"] == str(bob.pk)


def test_the_pages_want_the_password_again(idle_alice: Client) -> None:
    for name in ("delete_account", "delete_photos"):
        answer = idle_alice.post(reverse(f"mydata:{name}"))
        assert "reauthenticate" in answer.headers["Location"]
    assert not Erasure.objects.exists()


def test_the_page_says_what_goes_and_what_others_lose(
    trusted_alice: Client, filled: list[Photo]
) -> None:
    shown = trusted_alice.get(PAGE).content.decode()

    for words in ("2 photos", "7 faces", "1 name you gave", "1 other person loses your galleries"):
        assert words in shown


def test_a_made_up_receipt_is_not_found(client: Client, db: None) -> None:
    assert client.get(reverse("mydata:receipt", args=["x" * 32])).status_code == 404


def test_administrators_delete_accounts_by_the_same_way(
    as_mona: Client, mona: Any, alice: Any, media: Path
) -> None:
    chosen = {"action": "delete_accounts", "_selected_action": [alice.pk, mona.pk]}
    as_mona.post(reverse("admin:accounts_user_changelist"), chosen)

    erasure = Erasure.objects.get()
    assert (erasure.owner, erasure.state) == (alice, State.WAITING)
    assert mail.outbox[0].to == [alice.email]
    changelist = as_mona.get(reverse("admin:mydata_erasure_changelist")).content.decode()
    assert erasure.number in changelist
