"""Members of a gallery: asked by mail, what they may do, how they go."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.galleries.models import Gallery, Membership
from faceweb.notices.models import Notice
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.sharing import invitations, tasks
from faceweb.sharing.models import GalleryInvitation

HTMX = {"HX-Request": "true"}
Put = Callable[..., Photo]
Share = Callable[..., Membership]


@pytest.fixture
def invite(as_alice: Client, album: Gallery) -> Callable[..., GalleryInvitation]:
    """invite(email, may="look") -> the invitation, its mail sent."""

    def ask(email: str, may: str = "look") -> GalleryInvitation:
        address = reverse("sharing:invite", args=[album.pk])
        assert as_alice.post(address, {"email": email, "may": may}).status_code == 302
        made = GalleryInvitation.objects.get(email=email.lower())
        tasks.send_invitation(str(made.pk))
        return made

    return ask


def address_in_mail() -> str:
    line = next(line for line in mail.outbox[-1].body.splitlines() if "/invitations/" in line)
    return "/" + line.split("/", 3)[3]


def test_an_invited_member_joins_from_the_list_of_galleries(
    invite: Any, as_bob: Client, bob: Any, album: Gallery, put: Put, alice: Any
) -> None:
    photo = put(alice)
    made = invite("Bob@Example.com", may="add")
    page = as_bob.get(reverse("sharing:galleries")).content.decode()
    assert "alice@example.com asks you to look and add photos" in page
    assert not Photo.objects.visible_to(bob).exists()

    as_bob.post(reverse("sharing:answer", args=[made.pk]), {"answer": "accept"})
    assert Photo.objects.visible_to(bob).get() == photo
    assert Membership.objects.get(gallery=album).can_add


def test_an_address_that_is_not_confirmed_opens_nothing(
    invite: Any, as_bob: Client, bob: Any
) -> None:
    EmailAddress.objects.filter(user=bob).update(verified=False)
    made = invite(bob.email)

    assert "Summer" not in as_bob.get(reverse("sharing:galleries")).content.decode()
    answer = as_bob.post(reverse("sharing:answer", args=[made.pk]), {"answer": "accept"})
    assert answer.status_code == 404


def test_whoever_has_the_mail_joins_after_signing_in(
    invite: Any, visitor: Client, as_bob: Client, bob: Any, album: Gallery
) -> None:
    invite("somewhere.else@example.com")
    address = address_in_mail()
    to_sign_in = visitor.get(address)
    assert to_sign_in.status_code == 302
    assert reverse("account_login") in to_sign_in["Location"]

    assert "Join “Summer”?" in as_bob.get(address).content.decode()
    as_bob.post(address, {"answer": "accept"})
    assert Gallery.objects.shared_with(bob).get() == album
    # The mail is opened once more: it leads to the gallery.
    again = as_bob.get(address)
    assert again["Location"] == reverse("sharing:gallery", args=[album.pk])


def test_a_mail_opens_the_gallery_to_one_person(
    invite: Any, as_bob: Client, as_mona: Client, mona: Any
) -> None:
    invite("somewhere.else@example.com")
    address = address_in_mail()
    as_bob.post(address, {"answer": "accept"})

    assert as_mona.get(address).status_code == 410
    as_mona.post(address, {"answer": "accept"})
    assert not Gallery.objects.shared_with(mona).exists()


def test_an_invitation_ends_after_two_weeks(invite: Any, as_bob: Client) -> None:
    made = invite("bob@example.com")
    address = address_in_mail()
    GalleryInvitation.objects.update(expires_at=timezone.now())

    page = as_bob.get(address)
    assert page.status_code == 410
    assert "not open any more" in page.content.decode()
    tasks.keep_house()
    assert not GalleryInvitation.objects.filter(pk=made.pk).exists()
    assert as_bob.get(address).status_code == 404


def test_a_made_up_address_of_an_invitation_is_nothing(invite: Any, as_bob: Client) -> None:
    made = invite("bob@example.com")
    token = invitations.token_of(made)
    for tampered in (f"{token}x", made.pk.hex, f"{made.pk.hex}-", "x-y", "é-ü"):
        assert as_bob.get(reverse("sharing:invitation", args=[tampered])).status_code == 404


def test_a_new_invitation_ends_the_one_before(invite: Any, as_bob: Client, bob: Any) -> None:
    invite("bob@example.com")
    first = address_in_mail()
    invite("bob@example.com", may="add")

    assert as_bob.get(first).status_code == 404
    assert invitations.open_for(bob).get().can_add


def test_declining_leaves_nothing(invite: Any, as_bob: Client, bob: Any) -> None:
    made = invite(bob.email)
    as_bob.post(reverse("sharing:answer", args=[made.pk]), {"answer": "decline"})

    assert not GalleryInvitation.objects.exists()
    assert not Membership.objects.exists()


def test_inviting_answers_alike_whoever_has_the_address(
    as_alice: Client, album: Gallery, bob: Any
) -> None:
    address = reverse("sharing:invite", args=[album.pk])
    answers = []
    for email in ("bob@example.com", "nobody@example.com"):
        page = as_alice.post(address, {"email": email, "may": "look"}, headers=HTMX)
        made = GalleryInvitation.objects.get(email=email)
        tasks.send_invitation(str(made.pk))
        said = page.content.decode()
        answers.append((page.status_code, said.count(email), "is on its way" in said))
        GalleryInvitation.objects.all().delete()

    assert answers[0] == answers[1]
    assert len(mail.outbox) == 2


def test_a_member_with_an_account_is_told_in_the_site_once(
    invite: Any, bob: Any, album: Gallery
) -> None:
    made = invite(bob.email)
    tasks.send_invitation(str(made.pk))  # the message came twice

    notice = Notice.objects.get(user=bob)
    assert (notice.kind, notice.params) == ("gallery_shared", {"gallery_id": str(album.pk)})
    assert len(mail.outbox) == 1


def test_a_lost_message_is_made_up_for(as_alice: Client, album: Gallery) -> None:
    as_alice.post(
        reverse("sharing:invite", args=[album.pk]), {"email": "bob@example.com", "may": "look"}
    )
    tasks.keep_house()
    assert not mail.outbox  # the worker may still be at it

    GalleryInvitation.objects.update(created_at=timezone.now() - timezone.timedelta(minutes=2))
    tasks.keep_house()
    tasks.keep_house()
    assert len(mail.outbox) == 1


def test_an_invitation_is_withdrawn_twice_without_harm(
    invite: Any, as_alice: Client, as_bob: Client, album: Gallery
) -> None:
    made = invite("bob@example.com")
    mailed = address_in_mail()
    address = reverse("sharing:withdraw_invitation", args=[album.pk, made.pk])
    for _ in range(2):
        assert as_alice.post(address).status_code == 302
    assert as_bob.get(mailed).status_code == 404


def test_a_wrong_address_is_named_beside_the_field(as_alice: Client, album: Gallery) -> None:
    page = as_alice.post(
        reverse("sharing:invite", args=[album.pk]), {"email": "no address", "may": "look"}
    )

    assert page.status_code == 422
    assert "errorlist" in page.content.decode()
    assert not GalleryInvitation.objects.exists()


def test_too_many_invitations_wait_until_tomorrow(
    as_alice: Client, album: Gallery, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"invite_to_gallery": "1/d/user"}
    address = reverse("sharing:invite", args=[album.pk])
    for email in ("bob@example.com", "carl@example.com"):
        page = as_alice.post(address, {"email": email, "may": "look"}, follow=True)

    assert "go on tomorrow" in page.content.decode()
    assert GalleryInvitation.objects.count() == 1


def test_the_dialog_says_exactly_who_sees_what(
    as_alice: Client,
    as_bob: Client,
    alice: Any,
    bob: Any,
    mona: Any,
    album: Gallery,
    share: Share,
    put: Put,
) -> None:
    address = reverse("sharing:share", args=[album.pk])
    assert "Only you can see these photos." in as_alice.get(address).content.decode()

    share(bob)
    share(mona, can_add=True)
    put(alice)
    put(alice)
    page = as_alice.get(address, headers=HTMX).content.decode()
    assert "bob@example.com and mona@example.com can see all 2 photos." in page
    assert "Nobody else." in page
    his = as_bob.get(address).content.decode()
    assert "mona@example.com" in his
    assert "<form" not in his.partition("<main")[2].partition("</main")[0]


def test_a_right_is_changed_and_what_was_added_stays(
    as_alice: Client, as_bob: Client, bob: Any, album: Gallery, share: Share, put: Put, row: Any
) -> None:
    member = share(bob, can_add=True)
    put(bob)
    address = reverse("sharing:let_add", args=[album.pk, member.pk])
    as_alice.post(address, {"may": "look"})

    adding = reverse("sharing:add_photos", args=[album.pk])
    assert as_bob.post(adding, {"photos": [row(bob).pk]}).status_code == 404
    assert GalleryEntry.objects.count() == 1
    as_alice.post(address, {"may": "add"})
    assert as_bob.get(adding).status_code == 200
    as_alice.post(address, {"may": "nonsense"})
    assert as_bob.get(adding).status_code == 200


def test_who_is_removed_sees_nothing_and_their_photos_go_with_them(
    as_alice: Client, as_bob: Client, alice: Any, bob: Any, album: Gallery, share: Share, put: Put
) -> None:
    member = share(bob, can_add=True)
    hers, his = put(alice), put(bob)
    address = reverse("sharing:remove_member", args=[album.pk, member.pk])
    assert "The photo they put there leaves" in as_alice.get(address).content.decode()
    as_alice.post(address)

    assert as_bob.get(reverse("sharing:gallery", args=[album.pk])).status_code == 404
    assert Photo.objects.visible_to(bob).get() == his
    assert GalleryEntry.objects.get().photo == hers
    # Another tab asks again.
    assert as_alice.post(address).status_code == as_alice.get(address).status_code == 302


def test_whoever_leaves_takes_their_photos_along(
    as_bob: Client, bob: Any, album: Gallery, share: Share, put: Put
) -> None:
    share(bob, can_add=True)
    put(bob)
    address = reverse("sharing:leave", args=[album.pk])
    assert "leaves with you" in as_bob.get(address, headers=HTMX).content.decode()
    as_bob.post(address)

    assert not GalleryEntry.objects.exists()
    assert not Membership.objects.exists()
    assert as_bob.post(address).status_code == 404


def test_the_owner_cannot_leave_and_strangers_cannot_see_members(
    as_alice: Client, as_bob: Client, album: Gallery
) -> None:
    assert as_alice.post(reverse("sharing:leave", args=[album.pk])).status_code == 404
    assert as_bob.get(reverse("sharing:share", args=[album.pk])).status_code == 404
