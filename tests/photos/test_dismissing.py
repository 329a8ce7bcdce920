"""A box that is no face: out of every page and result at once, and back when asked."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from faceweb.faceapi.connect import get_client
from faceweb.galleries.services import current_list, library_of
from faceweb.photos import list_keeping
from faceweb.photos.models import Enrolment, Face, Photo
from faceweb.photos.signals import faces_changed
from tests.assets import GROUP_OF_SIX, PERSON_A_1

HTMX = {"HX-Request": "true"}


@pytest.fixture
def six(alice: Any, processed: Any) -> Photo:
    photo: Photo = processed(alice, GROUP_OF_SIX)
    return photo


def say(browser: Client, what: str, face: Face, **options: Any) -> Any:
    return browser.post(reverse(f"photos:{what}", args=[face.pk]), **options)


def bring_in_step(owner: Any) -> set[str]:
    """As a worker does; the persisted ids that the library's list holds then."""
    face_list = current_list(library_of(owner))
    while list_keeping.fill(face_list.pk):
        pass
    listed = get_client().list_faces(face_list.large_face_list_id)
    return {each["persistedFaceId"] for each in listed}


def test_a_dismissed_box_leaves_the_page_and_can_be_put_back(as_alice: Client, six: Photo) -> None:
    second = six.faces.get(number=2)
    answer = say(as_alice, "dismiss_face", second, follow=True)
    page = answer.content.decode()

    assert "We found 5 faces" in page
    assert "1 box is hidden" in page
    assert 'id="face-box-2"' not in page
    assert "Face 2 of 5" in page
    assert f'action="{reverse("photos:put_back_face", args=[second.pk])}"' in page
    six.refresh_from_db()
    assert six.face_count == 5

    page = say(as_alice, "put_back_face", second, follow=True).content.decode()
    assert "We found 6 faces" in page
    assert 'id="face-box-2"' in page


def test_a_dismissed_face_leaves_the_list_at_the_face_service_and_comes_back(
    as_alice: Client, alice: Any, six: Photo
) -> None:
    face = six.faces.get(number=2)
    persisted = str(Enrolment.objects.get(face=face).persisted_face_id)
    assert persisted in bring_in_step(alice)

    say(as_alice, "dismiss_face", face)
    left = bring_in_step(alice)
    assert (len(left), persisted in left) == (5, False)

    say(as_alice, "put_back_face", face)
    assert len(bring_in_step(alice)) == 6


def test_a_dismissed_face_is_no_query_and_no_picture_any_more(
    as_alice: Client, alice: Any, six: Photo
) -> None:
    face = six.faces.get(number=2)
    page = as_alice.get(reverse("photos:photo", args=[six.pk])).content.decode()
    start = page.index(f"/media/{face.pk}/")
    picture = page[start : page.index('"', start)].replace("&amp;", "&")
    shown = as_alice.get(picture)
    b"".join(shown)
    assert shown.status_code == 200
    say(as_alice, "dismiss_face", face)

    assert as_alice.get(picture).status_code == 404
    assert as_alice.get(reverse("lookalikes:face", args=[face.pk])).status_code == 404


def test_the_script_gets_the_stage_and_a_toast_with_undo(as_alice: Client, six: Photo) -> None:
    face = six.faces.get(number=2)
    answer = say(as_alice, "dismiss_face", face, headers=HTMX)
    html = answer.content.decode()

    assert '<div id="stage"' in html
    assert "toast" in html
    assert html.count(reverse("photos:put_back_face", args=[face.pk])) >= 2
    assert answer["HX-Push-Url"] == reverse("photos:photo", args=[six.pk])
    back = say(as_alice, "put_back_face", face, headers=HTMX)
    assert back["HX-Push-Url"].endswith("?face=2")


def test_saying_it_twice_is_harmless(as_alice: Client, six: Photo) -> None:
    face = six.faces.get(number=1)
    for what in ("dismiss_face", "dismiss_face", "put_back_face", "put_back_face"):
        assert say(as_alice, what, face).status_code == 302

    six.refresh_from_db()
    assert six.face_count == 6


def test_other_parts_of_the_site_hear_of_it_once(
    as_alice: Client, six: Photo, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[Photo] = []

    def hear(photo: Photo, **_more: Any) -> None:
        heard.append(photo)

    faces_changed.connect(hear)
    face = six.faces.get(number=1)
    with django_capture_on_commit_callbacks(execute=True):
        say(as_alice, "dismiss_face", face)
        say(as_alice, "dismiss_face", face)
    faces_changed.disconnect(hear)

    assert heard == [six]


def test_only_the_owner_of_the_photo_says_so(as_bob: Client, six: Photo) -> None:
    face = six.faces.get(number=1)

    assert say(as_bob, "dismiss_face", face).status_code == 404
    assert say(as_bob, "put_back_face", face).status_code == 404
    assert as_bob.get(reverse("photos:dismiss_face", args=[face.pk])).status_code == 405
    face.refresh_from_db()
    assert face.dismissed_at is None


def test_a_photo_whose_only_box_is_dismissed_has_no_face_left(
    as_alice: Client, alice: Any, processed: Any
) -> None:
    photo = processed(alice, PERSON_A_1)
    say(as_alice, "dismiss_face", photo.faces.get())
    page = as_alice.get(reverse("photos:photo", args=[photo.pk])).content.decode()

    assert "No face left" in page
    assert "1 box is hidden" in page
