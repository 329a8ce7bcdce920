"""What is kept of somebody, counted: a sentence's worth each, where it lies and how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from faceweb.apikeys.models import ApiSubscription
from faceweb.galleries.models import Gallery, Membership
from faceweb.lookalikes.models import Feedback, SharedResult
from faceweb.people.models import Person
from faceweb.photos.models import Face, GalleryEntry, Photo
from faceweb.sharing.models import ShareLink

if TYPE_CHECKING:
    from faceweb.accounts.models import User


@dataclass(frozen=True)
class Kept:
    """How much there is of everything; `members` are the people who would lose a gallery."""

    photos: int
    bytes: int
    faces: int
    people: int
    galleries: int
    members: int
    shared_photos: int
    memberships: int
    links: int
    shared_results: int
    feedback: int
    notices: int
    consent_records: int
    reports: int
    api_subscriptions: int


def kept_of(user: User) -> Kept:
    photos = Photo.objects.owned_by(user)
    galleries = Gallery.objects.owned_by(user)
    elsewhere = GalleryEntry.objects.filter(photo__in=photos).exclude(gallery__owner=user)
    return Kept(
        photos=photos.count(),
        bytes=photos.aggregate(sum=Sum("byte_size"))["sum"] or 0,
        faces=Face.objects.owned_by(user).count(),
        people=Person.objects.owned_by(user).count(),
        galleries=galleries.count(),
        members=Membership.objects.filter(gallery__in=galleries).values("user").distinct().count(),
        shared_photos=elsewhere.values("photo").distinct().count(),
        memberships=Membership.objects.filter(user=user).count(),
        links=ShareLink.objects.live().filter(gallery__in=galleries).count(),
        shared_results=SharedResult.objects.owned_by(user).open().count(),
        feedback=Feedback.objects.filter(user=user).count(),
        notices=user.notices.count(),
        consent_records=user.consent_records.count(),
        reports=user.reports.count(),
        api_subscriptions=ApiSubscription.objects.owned_by(user).count(),
    )
