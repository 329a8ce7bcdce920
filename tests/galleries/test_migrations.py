"""What an installation from before face lists had rows of their own keeps."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("galleries", "0001_initial"), ("photos", "0002_descriptions")]


def migrated(*targets: tuple[str, str]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps


@pytest.fixture
def before(transactional_db: None) -> Any:
    """The models of then; those of today come back when the test is over."""
    yield migrated(*BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_lists_keep_their_names_and_faces_their_enrolments(before: Any) -> None:
    owner = before.get_model("accounts", "User").objects.create(email="alice@example.com")
    gallery = before.get_model("galleries", "Gallery").objects.create(
        owner=owner, list_made=True, version=9, trained_version=7
    )
    photo = before.get_model("photos", "Photo").objects.create(owner=owner, byte_size=1)
    faces = before.get_model("photos", "Face").objects
    box = {"photo": photo, "left": 0, "top": 0, "width": 1, "height": 1}
    enrolled = faces.create(number=1, persisted_face_id=uuid4(), **box)
    on_its_way = faces.create(number=2, enrolling=True, **box)
    faces.create(number=3, **box)

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    from faceweb.galleries.models import FaceList
    from faceweb.photos.models import Enrolment

    face_list = FaceList.objects.get()
    assert face_list.large_face_list_id == f"faceweb-{gallery.pk}"
    assert (face_list.state, face_list.made, face_list.complete) == ("current", True, True)
    assert (face_list.version, face_list.trained_version) == (9, 7)
    assert face_list.created_at == gallery.created_at
    rows = Enrolment.objects.order_by("face__number").values_list("face", "persisted_face_id")
    assert list(rows) == [(enrolled.pk, enrolled.persisted_face_id), (on_its_way.pk, None)]
    assert not Enrolment.objects.get(face=on_its_way.pk).is_settled
