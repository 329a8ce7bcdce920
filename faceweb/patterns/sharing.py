"""Galleries: their cards, their pages' parts, who sees them, links and invitations."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Page, Paginator
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.models import Gallery, Membership
from faceweb.patterns.pattern import Pattern, photo_in
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.sharing.audience import Audience
from faceweb.sharing.contents import Card
from faceweb.sharing.forms import GalleryForm, InviteForm, LinkForm, NewGalleryForm
from faceweb.sharing.models import GalleryInvitation, ShareLink

_PART = "sharing/partials/"
_OWNER = User(id=-1, email="anna@example.com")
_GUEST = User(id=-2, email="ben@example.com")
_ONLY_YOU = Audience(["Only you can see these photos."], is_private=True)
_MEMBERS = Audience(
    ["ben@example.com and 2 others can see all 31 photos.", "Nobody else."], is_private=False
)


def families() -> dict[str, list[Pattern]]:
    return {
        "Galleries": [*_lists(), *_cards()],
        "A gallery": [*_contents(), *_tiles()],
        "Who sees a gallery": [*_share(), *_questions()],
        "Visitors": list(_visitors()),
    }


def _gallery(**fields: Any) -> Gallery:
    return Gallery(kind=Gallery.Kind.ALBUM, owner=_OWNER, name="Summer by the sea", **fields)


def _photos(count: int) -> list[Photo]:
    return [photo_in(Photo.Status.READY, owner=_OWNER) for _ in range(count)]


def _entries(gallery: Gallery) -> Page[GalleryEntry]:
    entries = [GalleryEntry(gallery=gallery, photo=photo) for photo in _photos(4)]
    return Paginator(entries, 2).page(1)


def _invitation(*, can_add: bool) -> GalleryInvitation:
    return GalleryInvitation(
        gallery=_gallery(),
        email="carla@example.com",
        can_add=can_add,
        invited_by=_OWNER,
        expires_at=timezone.now() + dt.timedelta(days=14),
    )


def _link(**fields: Any) -> ShareLink:
    return ShareLink(gallery=_gallery(), created_at=timezone.now(), **fields)


def _lists() -> Iterator[Pattern]:
    yield Pattern("no galleries", f"{_PART}no_galleries.html")
    for reviewed in (True, False):
        name = "nothing is public" if reviewed else "nothing is public, shown without review"
        context = {"is_reviewed_first": reviewed}
        yield Pattern(name, f"{_PART}nothing_public.html", context)
    for can_add in (False, True):
        name = "invited to add" if can_add else "invited to look"
        invitation = {"invitation": _invitation(can_add=can_add)}
        yield Pattern(name, f"{_PART}invitation.html", invitation)
    yield Pattern("invitation is over", f"{_PART}invitation_over.html")


def _cards() -> Iterator[Pattern]:
    for count in range(5):
        card = Card(_gallery(), count, photos=_photos(count))
        yield Pattern(f"card with {count} photos", f"{_PART}gallery_card.html", {"card": card})
    public = Card(_gallery(is_public=True), 31, photos=_photos(4))
    context = {"card": public, "is_public_page": True}
    yield Pattern("card for everybody", f"{_PART}gallery_card.html", context)


def _contents() -> Iterator[Pattern]:
    gallery = _gallery()
    for is_owner in (True, False):
        context = {"gallery": gallery, "is_owner": is_owner, "can_add": is_owner}
        who = "owner" if is_owner else "member"
        yield Pattern(f"actions of its {who}", f"{_PART}gallery_actions.html", context)
        yield Pattern(f"empty, for its {who}", f"{_PART}empty_gallery.html", context)
    yield Pattern("what is ticked", f"{_PART}selection.html", {"gallery": gallery, "is_owner": 1})
    for name, audience in (("only you", _ONLY_YOU), ("members", _MEMBERS)):
        seen = {"gallery": gallery, "audience": audience}
        yield Pattern(f"seen by: {name}", f"{_PART}who_sees.html", seen)
    shown = {"gallery": gallery, "page": _entries(gallery), "everything": True}
    yield Pattern("photos and a next page", f"{_PART}tiles.html", shown)
    page = Paginator(_photos(3), 3).page(1)
    yield Pattern("photos to choose from", f"{_PART}choice.html", {"page": page})
    page_of_many = Paginator(range(90), 30).page(2)
    yield Pattern("numbered pager", f"{_PART}numbered_pager.html", {"page": page_of_many})
    yield Pattern("more photos", f"{_PART}more.html", {"page": page_of_many})


def _tiles() -> Iterator[Pattern]:
    gallery = _gallery(is_public=True)
    photo = photo_in(Photo.Status.READY, owner=_GUEST)
    on_its_way = photo_in(Photo.Status.RECEIVED, has_picture=False, owner=_GUEST)
    refused = photo_in(Photo.Status.REFUSED, has_picture=False, owner=_GUEST)
    review = GalleryEntry.Review
    for name, shown, fields in (
        ("approved", photo, {"review": review.APPROVED}),
        ("waits for review", photo, {"review": review.WAITING}),
        ("rejected", photo, {"review": review.REJECTED}),
        (
            "rejected with a reason",
            photo,
            {"review": review.REJECTED, "review_reason": "a licence plate"},
        ),
        ("on its way", on_its_way, {}),
        ("without a picture", refused, {}),
    ):
        entry = GalleryEntry(gallery=gallery, photo=shown, **fields)
        context = {"gallery": gallery, "entry": entry, "photo": shown, "number": 3}
        context |= {"everything": True, "is_owner": True}
        yield Pattern(f"tile: {name}", f"{_PART}tile.html", context)


def _share() -> Iterator[Pattern]:
    gallery = _gallery()
    member = Membership(id=1, gallery=gallery, user=_GUEST)
    adding = Membership(id=2, gallery=gallery, user=_GUEST, can_add=True)
    now = timezone.now()
    links = [
        _link(expires_at=now + dt.timedelta(days=7), opened_count=3),
        _link(password=UNUSABLE_PASSWORD_PREFIX, opened_count=1),
        _link(),
    ]
    own = {
        "title": "Who sees “Summer by the sea”",
        "gallery": gallery,
        "is_owner": True,
        "invite_form": InviteForm(),
        "link_form": LinkForm(),
        "may_be_public": True,
        "is_reviewed_first": True,
    }
    yield Pattern("not shared", f"{_PART}share.html", {**own, "audience": _ONLY_YOU})
    shared = {
        **own,
        "audience": _MEMBERS,
        "members": [member, adding],
        "invitations": [_invitation(can_add=False), _invitation(can_add=True)],
        "links": links,
        "new_address": "https://photos.example/s/mJxkq2Vh0lQ8dT1aB7cYw9Nf3uEoRiZs/",
    }
    yield Pattern("shared", f"{_PART}share.html", shared)
    refused = {"invite_form": InviteForm({"email": "carla@", "may": "look"})}
    yield Pattern("an address that is none", f"{_PART}share.html", {**shared, **refused})
    public = _gallery(is_public=True)
    yield Pattern("public", f"{_PART}share.html", {**shared, "gallery": public})
    seen = {"gallery": gallery, "title": own["title"], "audience": _MEMBERS, "members": [member]}
    yield Pattern("as members see it", f"{_PART}share.html", seen)
    yield Pattern("dialog's title", f"{_PART}title.html", {"title": "A dialog", "is_dialog": True})


def _questions() -> Iterator[Pattern]:
    gallery = _gallery()
    member = Membership(id=1, gallery=gallery, user=_GUEST)
    context: dict[str, Any] = {"gallery": gallery, "member": member}
    context |= {"photo_count": 3, "audience": _MEMBERS}
    for part, title in (
        ("delete", "Delete the gallery?"),
        ("leave", "Leave the gallery?"),
        ("remove_member", "Remove this member?"),
    ):
        yield Pattern(part.replace("_", " "), f"{_PART}{part}.html", {**context, "title": title})
    for found in (False, True):
        asked = {"title": "Show it to everybody?", "others_count": 2, "can_be_found": found}
        asked["is_reviewed_first"] = found
        name = "publish, faces found" if found else "publish, faces not found"
        yield Pattern(name, f"{_PART}publish.html", {**context, **asked})
    new, edited = NewGalleryForm(), GalleryForm(instance=gallery)
    form = f"{_PART}gallery_form.html"
    yield Pattern("new gallery", form, {"form": new, "title": "A new gallery"})
    named = {"form": edited, "gallery": gallery, "title": "Name and description"}
    yield Pattern("name and description", form, named)


def _visitors() -> Iterator[Pattern]:
    context = {"page": _entries(_gallery()), "token": "mJxkq2Vh0lQ8dT1aB7cYw9Nf3uEoRiZs"}
    yield Pattern("behind a link", f"{_PART}shared_tiles.html", {**context, "viewer": "l"})
