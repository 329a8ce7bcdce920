"""The pages of look-alikes by their addresses: comparing, what is said, sharing, searching with a
photo; what happens when something is gone."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import Gallery
from faceweb.galleries.services import library_of
from faceweb.lookalikes import comparing, feedback, links
from faceweb.lookalikes.models import Feedback, SharedResult
from faceweb.lookalikes.search import search
from faceweb.photos import files, purging, services
from faceweb.photos.models import Face, Photo
from faceweb.photos.processing import process
from faceweb.photos.tasks import requeue_overdue
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_B

HTMX = {"HX-Request": "true"}
ANYONE = FindSimilarMode.MATCH_FACE


@pytest.fixture
def faces(alice: Any, processed: Any) -> list[Face]:
    """Two faces of one person and one of another, of Alice's; the first was searched for."""
    paths = (PERSON_A_1, PERSON_A_2, PERSON_B)
    made = [processed(alice, path).faces.get() for path in paths]
    search(made[0].pk, ANYONE.value, library_of(alice).pk)
    return made


def compare_page(*faces: Face) -> str:
    return reverse("lookalikes:compare", args=[face.pk for face in faces])


def results_page(face: Face) -> str:
    return reverse("lookalikes:face", args=[face.pk])


def test_two_faces_are_compared_on_a_page_and_in_a_dialog(
    as_alice: Client, faces: list[Face]
) -> None:
    page = as_alice.get(compare_page(*faces[:2]))
    dialog = as_alice.get(compare_page(*faces[:2]), headers=HTMX)

    for answer in (page, dialog):
        html = answer.content.decode()
        assert "same person" in html
        assert all(reverse("photos:media", args=[face.pk, "aligned"]) in html for face in faces[:2])
        assert all(face.box_style in html for face in faces[:2])
        assert compare_page(faces[0], faces[2]) in html  # the next candidate
    assert "<html" not in dialog.content.decode()


def test_faces_of_no_result_are_compared_by_a_worker(as_alice: Client, faces: list[Face]) -> None:
    asked = compare_page(faces[1], faces[2])
    assert "Comparing" in as_alice.get(asked).content.decode()

    comparing.ask(faces[1].pk, faces[2].pk)

    html = as_alice.get(asked).content.decode()
    assert "Comparing" not in html
    assert "compare-verdict band-" in html


def test_what_is_said_is_remembered_whichever_face_is_asked_about(
    as_alice: Client, alice: Any, faces: list[Face]
) -> None:
    said = reverse("lookalikes:say", args=[faces[0].pk, faces[1].pk])
    assert as_alice.post(said, {"verdict": "different"}).status_code == 302
    as_alice.post(said, {"verdict": "different"})

    kept = Feedback.objects.get()
    assert kept.confidence is not None
    assert (kept.user, kept.verdict, kept.mode) == (alice, "different", "matchFace")
    assert "not the same person" in as_alice.get(compare_page(faces[1], faces[0])).content.decode()
    answer = as_alice.get(results_page(faces[0])).context["answer"]
    assert [each.face for each in answer.candidates] == [faces[2]]
    assert [each.face for each in answer.others] == [faces[1]]

    as_alice.post(said, {"verdict": ""})
    assert not Feedback.objects.exists()
    assert len(as_alice.get(results_page(faces[0])).context["answer"].candidates) == 2


def test_what_is_said_in_the_dialog_changes_the_list_behind_it(
    as_alice: Client, faces: list[Face]
) -> None:
    said = reverse("lookalikes:say", args=[faces[0].pk, faces[1].pk])
    html = as_alice.post(said, {"verdict": "same", "listed": "1"}, headers=HTMX).content.decode()

    assert f'id="candidate-{faces[1].pk}" hx-swap-oob="true"' in html
    assert html.count("You said: the same person") == 2


def test_feedback_is_the_own_and_goes_with_the_face(
    as_alice: Client, alice: Any, bob: Any, faces: list[Face]
) -> None:
    feedback.remember(alice, faces[0], faces[1], Feedback.Verdict.SAME, None, "")

    assert feedback.verdicts(bob, faces[0]) == {}
    assert feedback.verdicts(alice, faces[1]) == {faces[0].pk: "same"}
    Face.objects.filter(pk=faces[0].pk).delete()
    assert not Feedback.objects.exists()


def test_a_face_that_is_gone_is_said_to_be_so_where_a_page_still_asks(
    as_alice: Client, faces: list[Face]
) -> None:
    services.withdraw(faces[0].photo)

    for address in (results_page(faces[0]), compare_page(*faces[:2])):
        assert as_alice.get(address).status_code == 404
        part = as_alice.get(address, headers=HTMX).content.decode()
        assert "not here any more" in part
        assert "hx-trigger" not in part


def test_a_face_is_not_compared_with_itself(as_alice: Client, faces: list[Face]) -> None:
    assert as_alice.get(compare_page(faces[0], faces[0])).status_code == 404


def shared_by(client: Client, face: Face, days: str = "7") -> str:
    """The path of a new link."""
    answer = client.post(reverse("lookalikes:share", args=[face.pk]), {"days": days})
    found = re.search(r'id="share-address">http://testserver(/r/[^<]+)<', answer.content.decode())
    assert found
    return found[1]


def test_a_shared_result_is_seen_without_an_account(
    as_alice: Client, client: Client, faces: list[Face]
) -> None:
    link = shared_by(as_alice, faces[0])

    page = client.get(link)
    html = page.content.decode()
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    assert html.count('<li class="candidate') == 2
    pictures = [src.replace("&amp;", "&") for src in re.findall(r'src="(/media/[^"]+)"', html)]
    assert len(pictures) == 5
    for each in pictures:
        picture = client.get(each)
        b"".join(picture)  # read to its end, it closes its file and not the test's connection
        assert picture.status_code == 200
        # Whoever did not open the link has no right to its pictures.
        assert Client().get(each).status_code == 404


@pytest.mark.parametrize("end", ["revoked", "expired", "deleted", "consent"])
def test_a_shared_result_that_ended_shows_nothing(
    as_alice: Client, client: Client, alice: Any, faces: list[Face], end: str
) -> None:
    link = shared_by(as_alice, faces[0])
    picture = re.findall(r'src="(/media/[^"]+)"', client.get(link).content.decode())[0]

    if end == "revoked":
        as_alice.post(reverse("lookalikes:revoke", args=[SharedResult.objects.get().pk]))
    elif end == "expired":
        SharedResult.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    elif end == "deleted":
        services.withdraw(faces[0].photo)
    else:
        consents.withdraw(alice, Purpose.FACES)

    answer = client.get(link)
    assert answer.status_code == 410
    assert "has ended" in answer.content.decode()
    assert client.get(picture.replace("&amp;", "&")).status_code == 404


def test_a_shared_result_shows_only_own_and_public_photos(
    alice: Any, bob: Any, processed: Any, album: Callable[..., Gallery]
) -> None:
    mine = processed(alice, PERSON_A_1).faces.get()
    lent, public = processed(bob, PERSON_A_2), processed(bob, PERSON_B)
    album(bob, [lent], members=[alice])
    fair = album(bob, [public], public=True)
    found = [(lent.faces.get().pk, 0.9), (public.faces.get().pk, 0.2)]

    result, _token = links.share(alice, mine, ANYONE, found, dt.timedelta(days=1))

    shown = links.shown(result)
    assert shown is not None
    assert [each.face.photo for each in shown] == [public]
    Gallery.objects.filter(pk=fair.pk).update(is_public=False)
    assert links.shown(result) == []
    with pytest.raises(links.NotToBeShared):
        links.share(alice, lent.faces.get(), ANYONE, [], dt.timedelta(days=1))


def test_my_links_are_listed_while_they_work(as_alice: Client, faces: list[Face]) -> None:
    link = shared_by(as_alice, faces[0])
    page = as_alice.get(reverse("lookalikes:shared_results"))
    assert "2 look-alikes" in page.content.decode()
    assert link not in page.content.decode()

    as_alice.post(reverse("lookalikes:revoke", args=[SharedResult.objects.get().pk]))
    page = as_alice.get(reverse("lookalikes:shared_results"))
    assert "Nothing is shared" in page.content.decode()


def search_with(client: Client, path: Any, **fields: str) -> Any:
    photo = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("lookalikes:search"), {"photo": photo, **fields})


def test_a_photo_is_searched_with_and_not_kept(
    as_alice: Client, alice: Any, faces: list[Face], media: Any
) -> None:
    Photo.objects.filter(pk=faces[0].photo_id).delete()
    answer = search_with(as_alice, PERSON_A_1)
    query = Photo.objects.get(is_query=True)
    assert answer["Location"] == reverse("lookalikes:query", args=[query.pk])
    assert query.keep_until is not None
    assert query.keep_until <= timezone.now() + dt.timedelta(hours=1)
    assert "hx-trigger" in as_alice.get(answer["Location"], headers=HTMX).content.decode()

    process(query.pk)
    face = query.faces.get()
    html = as_alice.get(answer["Location"]).content.decode()
    assert results_page(face) in html
    search(face.pk, ANYONE.value, library_of(alice).pk)
    found = as_alice.get(results_page(face)).context["answer"].candidates
    assert [each.face for each in found] == faces[1:]
    assert query not in Photo.objects.owned_by(alice)
    assert not face.enrolments.exists()

    as_alice.post(reverse("lookalikes:forget", args=[query.pk]))
    assert as_alice.get(answer["Location"]).status_code == 404
    purging.purge(query.pk)
    assert not Photo.objects.filter(pk=query.pk).exists()
    with pytest.raises(FileNotFoundError):
        files.read_original(query.pk)


def test_a_query_photo_is_withdrawn_when_its_hour_is_over(
    as_alice: Client, alice: Any, media: Any
) -> None:
    search_with(as_alice, PERSON_A_1)
    query = Photo.objects.get(is_query=True)
    requeue_overdue()
    assert query in Photo.objects.visible_to(alice)

    Photo.objects.update(keep_until=timezone.now() - dt.timedelta(seconds=1))
    requeue_overdue()

    assert query not in Photo.objects.visible_to(alice)
    purging.purge(query.pk)
    assert not Photo.objects.filter(pk=query.pk).exists()


def test_a_photo_of_the_library_is_searched_with_as_it_is(
    as_alice: Client, faces: list[Face]
) -> None:
    answer = search_with(as_alice, PERSON_A_1)

    assert answer["Location"] == reverse("lookalikes:query", args=[faces[0].photo_id])
    assert not Photo.objects.filter(is_query=True).exists()


def test_a_photo_that_is_kept_is_in_the_library(as_alice: Client, alice: Any, media: Any) -> None:
    search_with(as_alice, PERSON_A_1, keep="on")

    assert Photo.objects.owned_by(alice).count() == 1


def test_what_is_no_photo_is_refused_in_words(as_alice: Client, media: Any) -> None:
    letter = SimpleUploadedFile("letter.jpg", b"no photo " * 300)
    page = as_alice.post(reverse("lookalikes:search"), {"photo": letter})

    assert page.status_code == 422
    assert "not a photo we can open" in page.content.decode()


def test_without_consent_no_photo_is_searched_with(
    as_alice: Client, alice: Any, media: Any
) -> None:
    consents.withdraw(alice, Purpose.FACES)

    page = search_with(as_alice, PERSON_A_1)

    assert "You have not agreed to that" in page.content.decode()
    assert not Photo.objects.exists()


def test_nothing_is_left_in_redis_of_a_face_that_is_deleted(
    as_alice: Client, alice: Any, faces: list[Face], redis_server: Any
) -> None:
    for one, other in ((faces[0], faces[1]), (faces[1], faces[2])):
        comparing.ask(one.pk, other.pk)
    search(faces[1].pk, ANYONE.value, library_of(alice).pk)
    services.withdraw(faces[1].photo)
    purging.purge(faces[1].photo_id)

    gone = str(faces[1].pk).encode()
    for key in redis_server.scan_iter(match="lookalikes:*"):
        assert gone not in key
        kind = redis_server.type(key)
        kept = redis_server.get(key) if kind == b"string" else b" ".join(redis_server.smembers(key))
        assert gone not in kept
