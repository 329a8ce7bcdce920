"""Mona and Milo are moderators, Ada is an administrator; Alice's gallery is public."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from faceweb.accounts.models import Role
from faceweb.accounts.services import set_role
from faceweb.galleries.models import Gallery
from faceweb.moderation.audit import Actor
from faceweb.moderation.models import Case, Report
from faceweb.photos import entries
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.sharing import publishing, services
from tests.assets import PERSON_A_1
from tests.conftest import account, signed_in


def _staff(email: str, role: Role) -> Any:
    user = account(email)
    set_role(user, role)
    user.refresh_from_db()
    return user


@pytest.fixture
def mona(db: None) -> Any:
    """A moderator."""
    return _staff("mona@example.com", Role.MODERATOR)


@pytest.fixture
def milo(db: None) -> Any:
    """Another moderator."""
    return _staff("milo@example.com", Role.MODERATOR)


@pytest.fixture
def ada(db: None) -> Any:
    """An administrator."""
    return account("ada@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def as_milo(milo: Any, redis_server: Any) -> Client:
    return signed_in(milo)


@pytest.fixture
def as_ada(ada: Any, redis_server: Any) -> Client:
    return signed_in(ada)


@pytest.fixture
def visitor(redis_server: Any) -> Client:
    """Somebody who is not signed in."""
    return Client()


@pytest.fixture
def fair(alice: Any) -> Gallery:
    """Alice's public gallery, empty."""
    gallery = services.make_gallery(alice, "Fair")
    publishing.publish(gallery)
    gallery.refresh_from_db()
    return gallery


@pytest.fixture
def submit(fair: Gallery, row: Callable[..., Photo]) -> Callable[..., GalleryEntry]:
    """submit() -> the entry of a photo of Alice's that waits for its review."""

    def make(name: str = "beach.jpg") -> GalleryEntry:
        photo = row(fair.owner, name)
        assert entries.add(fair, [photo], fair.owner) == 1
        return GalleryEntry.objects.get(gallery=fair, photo=photo)

    return make


@pytest.fixture
def three(submit: Callable[..., GalleryEntry]) -> list[Case]:
    """Three photos that wait, oldest first."""
    for number in range(3):
        submit(f"{number}.jpg")
    return list(Case.objects.order_by("opened_at"))


@pytest.fixture
def shown(submit: Callable[..., GalleryEntry]) -> Callable[..., Photo]:
    """shown() -> a photo of Alice's that everybody sees; rows and grey pictures only."""

    def make(name: str = "beach.jpg") -> Photo:
        entry = submit(name)
        GalleryEntry.objects.filter(pk=entry.pk).update(review=GalleryEntry.Review.APPROVED)
        Case.objects.filter(entry=entry).update(state=Case.State.DECIDED)
        return entry.photo

    return make


@pytest.fixture
def public_photo(fair: Gallery, processed: Callable[..., Photo]) -> Photo:
    """A photo of Alice's with a real face, gone through by a worker, that everybody sees. The lists
    at the Face API are as they were."""
    photo = processed(fair.owner, PERSON_A_1)
    entries.add(fair, [photo], fair.owner)
    GalleryEntry.objects.filter(photo=photo).update(review=GalleryEntry.Review.APPROVED)
    Case.objects.filter(entry__photo=photo).update(state=Case.State.DECIDED)
    return photo


@pytest.fixture
def reported(shown: Callable[..., Photo], bob: Any) -> Case:
    """The case that Bob opened by reporting a photo of Alice's."""
    photo = shown()
    case = Case.objects.create(
        kind=Case.Kind.REPORT, photo=photo, uploader=photo.owner, report_count=1
    )
    Report.objects.create(number="TEST-0001", case=case, reporter=bob, reason=Report.Reason.ME)
    return case


@pytest.fixture
def by_mona(mona: Any) -> Actor:
    return Actor(mona, "192.0.2.7")


@pytest.fixture
def waiting(submit: Callable[..., GalleryEntry]) -> Callable[..., Case]:
    """waiting() -> the case of a photo of Alice's that waits for its review."""

    def make() -> Case:
        entry = submit()
        fields = {"photo": entry.photo, "uploader": entry.photo.owner}
        return Case.objects.get_or_create(kind="submission", entry=entry, defaults=fields)[0]

    return make
