"""Look-ups written out in SQL: the rows are those that Django's own queries give."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from faceweb.faceapi.contract import ContainerKind
from faceweb.faceserver import containers, enrolment
from faceweb.faceserver.keys import Limits, create_subscription, subscription_for
from faceweb.faceserver.lookups import Lookup
from faceweb.faceserver.models import Container, DetectedFace, PersistedFace

KIND = ContainerKind.LARGE_FACE_LIST


@pytest.fixture
def tenant(db):
    subscription, keys = create_subscription("tenant", Limits(calls_per_minute=7))
    containers.create(
        subscription, KIND, "a", name="Größe", user_data=None, recognition_model="recognition_04"
    )
    return subscription, keys[0].secret


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_container_has_every_column_of_its_row(tenant):
    subscription, _ = tenant
    found = containers.find(subscription, KIND, "a")
    enrolment.add_face(found, b"12", "me")
    containers.train(found)
    found, row = containers.find(subscription, KIND, "a"), Container.objects.get()
    assert columns(found) == columns(row)
    assert found.training_acted_at.tzinfo is not None
    found.save()
    assert columns(Container.objects.get()) == columns(row)


def test_rows_are_found_by_their_keys(tenant):
    subscription, _ = tenant
    made = [
        DetectedFace(
            subscription=subscription,
            embedding=b"12",
            expires_at=timezone.now() + dt.timedelta(seconds=seconds),
        )
        for seconds in (-1, 1, 60)
    ]
    DetectedFace.objects.bulk_create(made)
    alive = Lookup(DetectedFace, "expires_at > %s")
    keys = [made[0].pk, made[2].pk, uuid.uuid4()]
    assert alive.rows(timezone.now(), keys=keys) == [made[2]]
    assert alive.rows(timezone.now(), keys=[]) == []
    (face,) = alive.rows(timezone.now() + dt.timedelta(seconds=30))
    assert (face.pk, face.expires_at) == (made[2].pk, made[2].expires_at)
    assert bytes(face.embedding) == b"12"


def test_a_key_opens_its_subscription_with_its_limits(tenant):
    subscription, key = tenant
    found = subscription_for(key)
    assert (found.pk, found.name) == (subscription.pk, "tenant")
    assert (found.calls_per_second, found.calls_per_minute) == (None, 7)


@pytest.mark.parametrize("faces", [0, 1, 3])
def test_faces_are_listed_by_id_written_as_the_contract_has_it(tenant, faces):
    container = containers.find(tenant[0], KIND, "a")
    for number in range(faces):
        enrolment.add_face(container, b"12", f"face {number}")
    expected = [
        (str(face.face_id), face.user_data)
        for face in PersistedFace.objects.filter(container=container).order_by("face_id")
    ]
    assert enrolment.face_page(container) == expected
    if faces:
        first = uuid.UUID(expected[0][0])
        assert enrolment.face_page(container, first) == expected[1:]
        assert enrolment.face_page(container, top=1) == expected[:1]
