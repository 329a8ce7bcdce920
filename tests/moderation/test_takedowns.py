"""A takedown request from the form to its end, on real faces."""

import datetime as dt
import os
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.faceapi.connect import get_client, get_redis
from faceweb.galleries.services import public_index
from faceweb.moderation import (
    audit,
    deciding,
    export_contents,
    holding,
    searching,
    takedown_mail,
    takedown_photos,
    takedowns,
)
from faceweb.moderation.models import Action, AuditRecord, Case, Takedown
from faceweb.moderation.takedown_tasks import go_on_with_takedowns
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.photos.searchable import keep_up, searchable
from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_B
from tests.moderation.takedown_steps import ADDRESS, fill_in, link, photos_kept, work
from tests.sharing.conftest import bring_in_step, held_for

pytestmark = pytest.mark.django_db
Review = GalleryEntry.Review


@pytest.fixture
def index(public_photo: Photo) -> Photo:
    """Alice's public photo of a person, found by public searches."""
    keep_up(public_index())
    bring_in_step()
    assert held_for(public_index()) == [str(public_photo.faces.get().pk)]
    return public_photo


@pytest.fixture
def asked(visitor: Client, index: Photo) -> Takedown:
    """The person in it asked for a takedown with another photo; a worker has looked."""
    fill_in(visitor, PERSON_A_2)
    takedown = Takedown.objects.get()
    work(takedown)
    return takedown


@pytest.fixture
def confirmed(visitor: Client, asked: Takedown) -> Takedown:
    visitor.post(link())
    asked.refresh_from_db()
    return asked


def review_of(photo: Photo) -> str:
    return str(photo.entries.get().review)


def is_public(photo: Photo) -> bool:
    return GalleryEntry.objects.public().filter(photo=photo).exists()


def test_the_page_is_open_to_everybody_and_ticks_nothing(visitor: Client) -> None:
    page = visitor.get(reverse("moderation:takedown"))
    assert page.status_code == 200
    assert b"checked" not in page.content


@pytest.mark.parametrize("missing", ["compare", "email"])
def test_nothing_is_kept_without_a_yes_and_an_address(
    visitor: Client, media: Path, missing: str
) -> None:
    answer = fill_in(visitor, PERSON_A_2, **{missing: ""})
    assert answer.status_code == 422
    assert photos_kept() == []
    assert not Takedown.objects.exists()


def test_a_file_that_is_no_photo_is_refused_in_the_words_of_an_upload(
    visitor: Client, media: Path, tmp_path: Path
) -> None:
    words = tmp_path / "face.jpg"
    words.write_bytes(b"not a photo " * 200)
    answer = fill_in(visitor, words)
    assert answer.status_code == 422
    assert str(Photo.Reason.UNREADABLE.label) in answer.content.decode()
    assert not Takedown.objects.exists()


def test_more_than_three_requests_for_an_address_or_from_one_place_wait(
    visitor: Client, media: Path
) -> None:
    assert [fill_in(visitor, PERSON_A_2).status_code for _each in range(4)] == [302, 302, 302, 429]


def test_photos_that_may_show_the_person_are_hidden_at_once(asked: Takedown, index: Photo) -> None:
    assert asked.state == Takedown.State.UNCONFIRMED
    match = asked.matches.get()
    assert match.face.photo == index
    assert match.confidence >= searching.LEAST_CONFIDENCE
    assert review_of(index) == Review.HELD
    assert not is_public(index)
    assert not searchable(public_index()).exists()
    bring_in_step()
    assert held_for(public_index()) == []
    assert AuditRecord.objects.filter(action="takedown: held back").exists()


def test_photos_of_others_stay(visitor: Client, index: Photo) -> None:
    fill_in(visitor, PERSON_B)
    takedown = Takedown.objects.get()
    work(takedown)
    assert takedown.state == Takedown.State.UNCONFIRMED
    assert not takedown.matches.exists()
    assert is_public(index)


def test_the_photo_and_what_was_made_of_it_are_gone_when_it_was_searched_with(
    visitor: Client, index: Photo
) -> None:
    before = set(get_redis().keys("faceapi:*"))
    fill_in(visitor, PERSON_A_2)
    takedown = Takedown.objects.get()
    assert photos_kept() == [str(takedown.pk)]
    searching.search(takedown.pk)
    assert photos_kept() == []
    assert set(get_redis().keys("faceapi:*")) == before


def test_pages_and_mails_are_the_same_whether_anything_was_found_or_not(
    visitor: Client, index: Photo
) -> None:
    said = []
    for photo in (PERSON_A_2, PERSON_B):
        mail.outbox.clear()
        where = fill_in(visitor, photo).headers["Location"]
        takedown = Takedown.objects.latest("created_at")
        work(takedown)
        receipt = visitor.get(where).content.decode()
        token = link().rstrip("/").rpartition("/")[2]
        unique = (takedown.number, token)
        words = receipt + str(mail.outbox[-1].body)
        for each in unique:
            words = words.replace(each, "…")
        said.append(_without_times(words))
    assert said[0] == said[1]


def _without_times(words: str) -> str:
    return re.sub(r"\d{1,2}:\d\d|csrf[^>]*|X-CSRFToken[^}]*", "", words)


@pytest.mark.parametrize(
    ("photo", "problem"), [(NO_FACE, "no_face"), (GROUP_OF_SIX, "several")], ids=str
)
def test_a_photo_without_one_face_is_of_no_use_and_the_person_is_told(
    visitor: Client, index: Photo, photo: Path, problem: str
) -> None:
    where = fill_in(visitor, photo).headers["Location"]
    takedown = Takedown.objects.get()
    work(takedown)
    assert (takedown.state, takedown.problem) == (Takedown.State.UNUSABLE, problem)
    assert photos_kept() == []
    sentence = takedown.get_problem_display()
    assert sentence in visitor.get(where).content.decode()
    assert mail.outbox[-1].to == [ADDRESS]
    assert sentence in str(mail.outbox[-1].body)
    assert is_public(index)


def test_looking_at_the_link_confirms_nothing(visitor: Client, asked: Takedown) -> None:
    assert visitor.get(link()).status_code == 200
    asked.refresh_from_db()
    assert asked.state == Takedown.State.UNCONFIRMED
    assert not Case.objects.filter(kind=Case.Kind.TAKEDOWN).exists()


def test_the_button_there_opens_a_case_once(visitor: Client, asked: Takedown) -> None:
    for _twice in range(2):
        answer = visitor.post(link())
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(f"/{asked.number}/")
    asked.refresh_from_db()
    assert asked.state == Takedown.State.CONFIRMED
    assert Case.objects.get(kind=Case.Kind.TAKEDOWN).takedown == asked


def test_a_request_nobody_confirms_lapses_and_everything_is_shown_again(
    visitor: Client, asked: Takedown, index: Photo
) -> None:
    Takedown.objects.update(ends_at=timezone.now())
    visitor.post(link())
    takedowns.lapse()
    asked.refresh_from_db()
    assert asked.state == Takedown.State.LAPSED
    assert is_public(index)
    assert not Case.objects.filter(kind=Case.Kind.TAKEDOWN).exists()


def test_what_another_request_holds_back_stays_so(
    visitor: Client, asked: Takedown, index: Photo
) -> None:
    keep_up(public_index())
    other = Takedown.objects.create(
        number="other", email="other@example.com", state="confirmed", ends_at=timezone.now()
    )
    other.matches.create(face=index.faces.get(), confidence=0.9)
    Takedown.objects.filter(pk=asked.pk).update(ends_at=timezone.now())
    takedowns.lapse()
    assert review_of(index) == Review.HELD
    takedowns.settle(other, upheld=False)
    assert is_public(index)


def test_a_granted_request_takes_the_photo_out_and_keeps_the_face_out(
    confirmed: Takedown, index: Photo
) -> None:
    takedowns.settle(confirmed, upheld=True)
    assert review_of(index) == Review.REJECTED
    assert index.entries.get().review_reason
    assert index.faces.get().kept_out_at is not None
    GalleryEntry.objects.filter(photo=index).update(review=Review.APPROVED)
    assert not searchable(public_index()).exists()


def test_a_request_that_is_not_granted_changes_nothing(confirmed: Takedown, index: Photo) -> None:
    takedowns.settle(confirmed, upheld=False)
    assert is_public(index)
    assert index.faces.get().kept_out_at is None


def test_a_face_that_is_somebody_elses_is_left_out_of_the_decision(
    confirmed: Takedown, index: Photo
) -> None:
    assert takedowns.spare(confirmed.matches.get())
    assert is_public(index)
    takedowns.settle(confirmed, upheld=True)
    assert is_public(index)
    assert index.faces.get().kept_out_at is None


def test_a_decision_that_is_taken_back_leaves_the_request_waiting(
    confirmed: Takedown, index: Photo
) -> None:
    takedowns.settle(confirmed, upheld=True)
    takedowns.reopen(confirmed)
    assert confirmed.state == Takedown.State.CONFIRMED
    assert index.faces.get().kept_out_at is None


def test_the_decision_is_told_by_mail_and_on_the_page(visitor: Client, confirmed: Takedown) -> None:
    takedowns.settle(confirmed, upheld=True)
    work(confirmed)
    said = str(mail.outbox[-1].body)
    assert "granted your request" in said
    page = visitor.get(reverse("moderation:takedown_receipt", args=[confirmed.number]))
    assert "granted your request" in page.content.decode()
    sent = len(mail.outbox)
    work(confirmed)
    assert len(mail.outbox) == sent


def test_a_decision_is_not_told_while_it_can_be_taken_back(confirmed: Takedown) -> None:
    sent = len(mail.outbox)
    takedowns.settle(confirmed, upheld=True)
    takedown_mail.send(confirmed.pk)
    assert len(mail.outbox) == sent


def test_a_request_is_searched_once_however_often_its_message_comes(
    asked: Takedown, index: Photo
) -> None:
    holding.show_again(Photo.objects.filter(pk=index.pk), besides=asked)
    searching.search(asked.pk)
    assert is_public(index)


def test_a_lease_from_a_clock_that_was_ahead_does_not_hold_up_a_request(
    visitor: Client, index: Photo
) -> None:
    fill_in(visitor, PERSON_A_2)
    Takedown.objects.update(due_at=timezone.now() + dt.timedelta(hours=2))
    go_on_with_takedowns()
    searching.search(Takedown.objects.get().pk)
    assert not is_public(index)


def test_a_photo_that_a_dead_worker_left_is_deleted(visitor: Client, media: Path) -> None:
    fill_in(visitor, PERSON_A_2)
    takedown = Takedown.objects.get()
    searching.sweep()
    assert photos_kept() == [str(takedown.pk)]
    _make_old(media, takedown, dt.timedelta(hours=2))
    searching.sweep()
    assert photos_kept() == []
    work(takedown)
    assert takedown.problem == Takedown.Problem.NO_ANSWER


def _make_old(media: Path, takedown: Takedown, age: dt.timedelta) -> None:
    then = (timezone.now() - age).timestamp()
    os.utime(media / "takedowns" / str(takedown.pk), (then, then))


def test_a_file_without_a_request_is_deleted(media: Path) -> None:
    left = Takedown(pk=uuid.uuid4())
    takedown_photos.save(left.pk, b"left behind")
    _make_old(media, left, dt.timedelta(minutes=5))
    searching.sweep()
    assert photos_kept() == []


def test_without_the_face_service_the_request_waits_and_after_an_hour_it_ends(
    visitor: Client, index: Photo, settings: Any
) -> None:
    settings.FACE_API_URL = "http://127.0.0.1:9"
    get_client().close()
    get_client.cache_clear()
    try:
        fill_in(visitor, PERSON_A_2)
        takedown = Takedown.objects.get()
        work(takedown)
        assert takedown.state == Takedown.State.SEARCHING
        Takedown.objects.update(created_at=timezone.now() - dt.timedelta(hours=2))
        work(takedown)
        assert takedown.problem == Takedown.Problem.NO_ANSWER
        assert photos_kept() == []
    finally:
        get_client().close()
        get_client.cache_clear()


def test_a_month_after_the_end_the_address_and_the_words_are_gone(confirmed: Takedown) -> None:
    takedowns.settle(confirmed, upheld=False)
    takedowns.forget_old()
    confirmed.refresh_from_db()
    assert confirmed.email == ADDRESS
    Takedown.objects.update(closed_at=timezone.now() - dt.timedelta(days=31))
    takedowns.forget_old()
    confirmed.refresh_from_db()
    assert (confirmed.email, confirmed.text) == ("", "")


def test_with_the_original_of_the_public_photo_it_is_found_too(
    visitor: Client, index: Photo
) -> None:
    fill_in(visitor, PERSON_A_1)
    takedown = Takedown.objects.get()
    work(takedown)
    assert takedown.matches.get().confidence > 0.9


def test_the_owner_of_a_photo_that_is_held_back_is_told_on_the_page_of_the_gallery(
    as_alice: Client, asked: Takedown, index: Photo
) -> None:
    page = as_alice.get(reverse("sharing:gallery", args=[index.entries.get().gallery_id]))
    assert "somebody objected" in page.content.decode()


def test_an_account_that_goes_takes_its_words_along_and_leaves_the_request(bob: Any) -> None:
    made = Takedown.objects.create(
        number="n", email=bob.email, text="I am Bob.", ends_at=timezone.now()
    )
    bob.delete()
    made.refresh_from_db()
    assert (made.email, made.text) == ("", "")


def test_an_export_holds_the_requests_of_the_persons_address(bob: Any) -> None:
    Takedown.objects.create(number="his", email=bob.email, ends_at=timezone.now())
    Takedown.objects.create(number="hers", email=ADDRESS, ends_at=timezone.now())
    assert [row["number"] for row in export_contents.takedowns(bob)] == ["his"]


def test_a_moderator_leaves_a_face_out_at_the_desk(
    as_mona: Client, confirmed: Takedown, index: Photo
) -> None:
    match = confirmed.matches.get()
    answer = as_mona.post(reverse("admin:moderation_case_spare", args=[match.pk]))
    assert is_public(index)
    page = as_mona.get(answer.headers["Location"]).content.decode()
    assert "No public photo shows a face like theirs now." in page
    assert AuditRecord.objects.filter(action="takedown: somebody else").exists()


def test_a_decision_at_the_desk_gives_its_reason_and_is_undone_with_all_it_did(
    mona: Any, confirmed: Takedown, index: Photo
) -> None:
    case, actor = Case.objects.get(takedown=confirmed), audit.Actor(mona)
    decision = deciding.decide(case, actor, Action.REJECT, reason="She asked for it.")
    assert index.entries.get().review_reason == "She asked for it."
    assert deciding.undo(decision, actor)
    confirmed.refresh_from_db()
    assert confirmed.state == Takedown.State.CONFIRMED
    assert review_of(index) == Review.HELD
    assert index.faces.get().kept_out_at is None
