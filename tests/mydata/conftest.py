"""Somebody who typed their password a moment ago, and an account with something of everything."""

import time
from typing import Any

import pytest
from django.test import Client

from faceweb.galleries.models import FaceList, Gallery, Membership
from faceweb.galleries.services import library_of
from faceweb.people import services as people
from faceweb.people.models import Change
from faceweb.photos import entries, list_keeping
from faceweb.photos.models import Photo
from tests.assets import GROUP_OF_SIX, PERSON_A_1


def _signed_in_at(browser: Client, at: float) -> Client:
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": at}]
    session.save()
    return browser


def trust(browser: Client) -> Client:
    """The person gave the password a moment ago."""
    return _signed_in_at(browser, time.time())


@pytest.fixture
def trusted_alice(as_alice: Client) -> Client:
    return trust(as_alice)


@pytest.fixture
def idle_alice(as_alice: Client) -> Client:
    """Signed in for an hour: perhaps somebody else sits there now."""
    return _signed_in_at(as_alice, time.time() - 3600)


@pytest.fixture
def holiday(alice: Any, bob: Any) -> Gallery:
    """Alice's gallery, which Bob may add to."""
    gallery = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday")
    Membership.objects.create(gallery=gallery, user=bob, can_add=True)
    return gallery


@pytest.fixture
def filled(alice: Any, processed: Any, holiday: Gallery) -> list[Photo]:
    """Two photos with seven faces, in the library and in a gallery; one face has a name. Every list
    at the Face API holds what it is to hold."""
    photos = [processed(alice, path) for path in (PERSON_A_1, GROUP_OF_SIX)]
    entries.add(holiday, photos, by=alice)
    face = photos[0].faces.get()
    people.name_as_new(alice, [face], "Grandmother", Change.Kind.NAME)
    for gallery in (library_of(alice), holiday):
        for face_list in FaceList.objects.filter(gallery=gallery):
            while list_keeping.fill(face_list.pk):
                pass
    return photos
