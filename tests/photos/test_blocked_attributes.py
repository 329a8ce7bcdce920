"""What the operator wants estimated of nobody: not asked for, not shown, not exported, not kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from faceweb.drawn_faces import MUCH_SAID
from faceweb.faceapi.attributes import FaceAttribute
from faceweb.mydata.export_contents import faces as exported_faces
from faceweb.photos import blanking
from faceweb.photos.descriptions import allowed, asked_attributes
from faceweb.photos.models import Face, Photo
from faceweb.photos.words import about
from faceweb.settings import environment
from tests.assets import PERSON_A_1


@pytest.fixture
def block(settings: Any) -> Callable[..., None]:
    """block(*names): as if the operator had set BLOCKED_ATTRIBUTES before the start."""

    def names(*blocked: str) -> None:
        settings.BLOCKED_ATTRIBUTES = frozenset(blocked)
        settings.FACE_API_ATTRIBUTES = settings.FACE_API_ATTRIBUTES - settings.BLOCKED_ATTRIBUTES

    return names


@pytest.fixture
def described(alice: Any, row: Callable[..., Photo]) -> Callable[[], Face]:
    """described() -> a face of which much was said before."""

    def make() -> Face:
        photo = row(alice)
        box = {"number": photo.faces.count() + 1, "left": 0.1, "top": 0.1}
        return Face.objects.create(
            photo=photo, width=0.5, height=0.5, attributes=dict(MUCH_SAID), **box
        )

    return make


def test_what_is_blocked_is_neither_asked_for_nor_kept(
    alice: Any, processed: Callable[..., Photo], block: Callable[..., None]
) -> None:
    block("age", "gender", "emotion")

    face = processed(alice, PERSON_A_1).faces.get()

    assert not {"age", "gender", "emotion"} & set(face.attributes)
    assert "headPose" in face.attributes
    assert not {"age", "gender", "emotion"} & set(asked_attributes())


def test_what_is_blocked_is_not_kept_when_a_service_says_it_all_the_same(
    block: Callable[..., None],
) -> None:
    block("age")

    assert "age" not in (allowed(MUCH_SAID) or {})


def test_what_is_blocked_is_not_shown_from_rows_that_have_it(
    as_alice: Client, described: Callable[[], Face], block: Callable[..., None]
) -> None:
    face = described()
    page = reverse("photos:photo", args=[face.photo_id])
    assert "years old" in as_alice.get(page, {"face": "1"}).content.decode()

    block("age", "gender", "emotion", "smile")

    shown = as_alice.get(page, {"face": "1"}).content.decode()
    assert "years old" not in shown
    assert "Read as a" not in shown
    assert {each.topic for each in about(face).statements}.isdisjoint(  # type: ignore[union-attr]
        {"Age", "Gender", "Expression"}
    )


def test_where_everything_is_blocked_nothing_is_said_or_offered(
    described: Callable[[], Face], block: Callable[..., None]
) -> None:
    face = described()
    block(*FaceAttribute)

    assert about(face) is None


def test_what_is_blocked_is_not_exported(
    alice: Any, described: Callable[[], Face], block: Callable[..., None]
) -> None:
    described()
    block("age")

    (exported,) = exported_faces(alice)
    assert "age" not in exported["attributes"]
    assert "gender" in exported["attributes"]


def test_rows_that_have_what_is_blocked_are_blanked_slice_by_slice(
    described: Callable[[], Face], block: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blanking, "_FACES_AT_ONCE", 2)
    rows = [described() for _ in range(3)]
    block("age", "gender")

    assert blanking.blank_some()
    assert Face.objects.filter(attributes__has_key="age").count() == 1
    assert not blanking.blank_some()

    for face in rows:
        face.refresh_from_db()
        kept = {name: value for name, value in MUCH_SAID.items() if name not in ("age", "gender")}
        assert face.attributes == kept
        assert face.estimated_age is None
    assert not blanking.blank_some()


def test_a_description_of_which_nothing_is_left_is_none(
    described: Callable[[], Face], block: Callable[..., None]
) -> None:
    described()
    block(*FaceAttribute)

    blanking.blank_some()

    assert Face.objects.filter(attributes__isnull=True).exists()
    assert Face.objects.get().attributes is None


def test_rows_stay_as_they_are_where_nothing_is_blocked(
    described: Callable[[], Face], django_assert_num_queries: Any
) -> None:
    described()

    with django_assert_num_queries(0):
        assert not blanking.blank_some()


@pytest.mark.parametrize(
    ("value", "blocked"),
    [("", set()), ("age, gender", {"age", "gender"}), ("all", set(FaceAttribute))],
)
def test_what_is_blocked_is_a_setting(
    monkeypatch: pytest.MonkeyPatch, value: str, blocked: set[str]
) -> None:
    monkeypatch.setenv("BLOCKED_ATTRIBUTES", value)

    assert environment.blocked_attributes() == blocked


def test_a_name_the_contract_lacks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCKED_ATTRIBUTES", "age,shoes")

    with pytest.raises(ValueError, match=r"BLOCKED_ATTRIBUTES: there is no shoes"):
        environment.blocked_attributes()


def test_the_database_knows_the_age_that_was_estimated(described: Callable[[], Face]) -> None:
    described()

    assert Face.objects.get().estimated_age == pytest.approx(MUCH_SAID["age"])
