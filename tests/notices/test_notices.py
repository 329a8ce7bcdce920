"""What people are told: the list, the count at the bell, and how they wish to be told."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from faceweb.galleries.models import Gallery, Membership
from faceweb.notices import services
from faceweb.notices.models import Notice
from faceweb.notices.services import Wish, notify

HTMX = {"HX-Request": "true"}
PAGE = reverse("notices:notices")
BADGE = reverse("notices:badge")
Kind = Notice.Kind


@pytest.fixture
def holiday(alice: Any, bob: Any) -> Gallery:
    """Alice's gallery, shared with Bob, who was told."""
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday <1>")
    Membership.objects.create(gallery=gallery, user=bob)
    notify(bob, Kind.GALLERY_SHARED, str(gallery.pk), gallery_id=str(gallery.pk))
    return gallery


def text(answer: Any) -> str:
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


def test_a_person_is_told_of_the_same_thing_once(holiday: Gallery, bob: Any) -> None:
    notify(bob, Kind.GALLERY_SHARED, str(holiday.pk), gallery_id=str(holiday.pk))

    assert Notice.objects.count() == 1


def test_the_list_names_what_it_is_about_and_leads_there(as_bob: Client, holiday: Gallery) -> None:
    shown = text(as_bob.get(PAGE))

    assert "The gallery “Holiday &lt;1&gt;” is shared with you." in shown
    assert reverse("sharing:gallery", args=[holiday.pk]) in shown


def test_what_cannot_be_seen_any_more_is_not_named(
    as_bob: Client, holiday: Gallery, bob: Any
) -> None:
    Membership.objects.filter(user=bob).delete()

    shown = text(as_bob.get(PAGE))

    assert "A gallery was shared with you." in shown
    assert "Holiday" not in shown
    assert reverse("sharing:gallery", args=[holiday.pk]) not in shown


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_when_what_it_is_about_is_gone(
    as_alice: Client, alice: Any, kind: Notice.Kind
) -> None:
    Notice.objects.create(user=alice, kind=kind, key="x")

    assert "notice-" in text(as_alice.get(PAGE))


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(
    as_bob: Client, holiday: Gallery, bob: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(29):
        notify(bob, Kind.GALLERY_SHARED, str(number), gallery_id=str(holiday.pk))
    with django_assert_max_num_queries(8):
        as_bob.get(PAGE)


def test_older_notices_have_pages(as_bob: Client, bob: Any) -> None:
    for number in range(31):
        notify(bob, Kind.REPORT_DECIDED, str(number))

    assert text(as_bob.get(PAGE)).count('class="row notice') == 30
    assert text(as_bob.get(PAGE, {"page": "2"})).count('class="row notice') == 1


def test_the_bell_counts_what_is_unread_in_one_query(
    as_bob: Client, holiday: Gallery, django_assert_num_queries: Any
) -> None:
    as_bob.get(BADGE, headers=HTMX)
    with django_assert_num_queries(3):  # the session, the person, the count
        assert "1 unread" in text(as_bob.get(BADGE, headers=HTMX))


def test_the_bell_says_nothing_when_everything_is_read(as_bob: Client, holiday: Gallery) -> None:
    as_bob.post(reverse("notices:read_all"))

    assert text(as_bob.get(BADGE, headers=HTMX)).strip() == ""


def test_one_is_marked_as_read_with_and_without_htmx(
    as_bob: Client, holiday: Gallery, bob: Any
) -> None:
    notice = Notice.objects.get()
    address = reverse("notices:read", args=[notice.pk])

    row = text(as_bob.post(address, headers=HTMX))
    assert "is-unread" not in row
    assert Notice.objects.get().read_at is not None
    assert as_bob.post(address).status_code == 302


def test_somebody_elses_notice_cannot_be_marked(as_alice: Client, holiday: Gallery) -> None:
    address = reverse("notices:read", args=[Notice.objects.get().pk])

    assert as_alice.post(address).status_code == 404
    assert Notice.objects.get().read_at is None


def test_look_alikes_of_public_faces_are_told_to_whoever_asked_for_it(alice: Any) -> None:
    assert not services.wants(alice, Kind.PUBLIC_LOOK_ALIKE)
    notify(alice, Kind.PUBLIC_LOOK_ALIKE, "a")
    assert not Notice.objects.exists()

    services.set_wishes(alice, [Wish(Kind.PUBLIC_LOOK_ALIKE, in_site=True, by_mail=False)])

    assert services.wants(alice, Kind.PUBLIC_LOOK_ALIKE)
    notify(alice, Kind.PUBLIC_LOOK_ALIKE, "a")
    assert Notice.objects.exists()


def test_wishes_are_what_was_ticked(as_bob: Client, bob: Any) -> None:
    address = reverse("notices:settings")
    ticked = {"site": ["gallery_shared", "nonsense"], "mail": ["public_look_alike"]}

    assert as_bob.post(address, ticked).status_code == 302

    wishes = {wish.kind: (wish.in_site, wish.by_mail) for wish in services.wishes(bob)}
    assert wishes.pop(Kind.GALLERY_SHARED) == (True, False)
    assert wishes.pop(Kind.PUBLIC_LOOK_ALIKE) == (False, True)
    assert set(wishes.values()) == {(False, False)}
    assert text(as_bob.get(address)).count(" checked") == 2


def test_what_is_not_wanted_in_the_site_is_not_shown_there(
    as_bob: Client, holiday: Gallery, bob: Any
) -> None:
    services.set_wishes(bob, [Wish(Kind.GALLERY_SHARED, in_site=False, by_mail=True)])

    assert "Holiday" not in text(as_bob.get(PAGE))
    assert text(as_bob.get(BADGE, headers=HTMX)).strip() == ""
