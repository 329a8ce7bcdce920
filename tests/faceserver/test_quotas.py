"""What a subscription may keep, at the edges of every quota."""

import pytest

from faceweb.faceapi.contract import QUOTAS
from tests.assets import PERSON_B
from tests.faceserver.api import refusal, said
from tests.faceserver.groups import Group
from tests.programs import ROOT

FACES_FULL = refusal(403, "QuotaExceeded", "Persisted face number reached limit.")


@pytest.fixture
def quota(settings):
    def change(name, value):
        assert name in QUOTAS
        settings.FACE_QUOTAS = {**settings.FACE_QUOTAS, name: value}

    return change


@pytest.mark.parametrize(
    ("segment", "name", "message"),
    [
        ("facelists", "FACE_LISTS", "Face list number reached subscription level limit."),
        ("largefacelists", "LARGE_FACE_LISTS", "Large Face List number reached limit."),
        ("persongroups", "PERSON_GROUPS", "Person group number reached subscription level limit."),
        (
            "largepersongroups",
            "LARGE_PERSON_GROUPS",
            "Large person group number reached subscription level limit.",
        ),
    ],
)
def test_containers_of_a_kind_are_limited(alice, bob, quota, segment, name, message):
    quota(f"FACE_MAX_{name}", 2)
    for container_id in ("a", "b"):
        assert alice.json("PUT", f"/{segment}/{container_id}", {"name": "x"}).status == 200
    expected = refusal(403, "QuotaExceeded", message)
    assert said(alice.json("PUT", f"/{segment}/c", {"name": "x"})) == expected
    assert alice.json("PUT", f"/{segment}/a", {"name": "x"}).status == 409
    assert bob.json("PUT", f"/{segment}/c", {"name": "x"}).status == 200
    alice.delete(f"/{segment}/a")
    assert alice.json("PUT", f"/{segment}/c", {"name": "x"}).status == 200


def test_a_subscription_has_64_face_lists(alice):
    statuses = [
        alice.json("PUT", f"/facelists/l{number}", {"name": "x"}).status for number in range(65)
    ]
    assert statuses == [200] * 64 + [403]


@pytest.mark.parametrize(
    ("segment", "name"), [("facelists", "FACE_LIST"), ("largefacelists", "LARGE_FACE_LIST")]
)
def test_the_faces_of_a_list_are_limited(alice, quota, segment, name):
    quota(f"FACE_MAX_FACES_PER_{name}", 1)
    alice.json("PUT", f"/{segment}/a", {"name": "x"})
    faces = f"/{segment}/a/persistedfaces"
    first = alice.image(faces, PERSON_B).body["persistedFaceId"]
    assert said(alice.image(faces, PERSON_B)) == FACES_FULL
    alice.delete(f"{faces}/{first}")
    assert alice.image(faces, PERSON_B).status == 200


@pytest.mark.parametrize(
    ("segment", "name", "words"),
    [
        ("persongroups", "PERSON_GROUP", "person group"),
        ("largepersongroups", "LARGE_PERSON_GROUP", "large person group"),
    ],
)
def test_the_persons_of_a_group_are_limited(alice, quota, segment, name, words):
    quota(f"FACE_MAX_PERSONS_PER_{name}", 1)
    group = Group(alice, segment).make()
    anna = group.person()
    answer = alice.json("POST", f"{group.path}/persons", {"name": "x"})
    message = f"Person number reached {words} level limit."
    assert said(answer) == refusal(403, "QuotaExceeded", message)
    alice.delete(f"{group.path}/persons/{anna}")
    assert group.person()


def test_the_faces_of_a_person_are_limited(alice, quota):
    quota("FACE_MAX_FACES_PER_PERSON", 2)
    group = Group(alice).make()
    anna, bert = group.known("Anna", PERSON_B, PERSON_B), group.person("Bert")
    assert said(alice.image(group.faces_of(anna), PERSON_B)) == FACES_FULL
    assert alice.image(group.faces_of(bert), PERSON_B).status == 200


def test_a_person_has_248_faces(alice):
    group = Group(alice).make()
    anna = group.person()
    statuses = {alice.image(group.faces_of(anna), PERSON_B).status for _ in range(248)}
    assert statuses == {200}
    assert said(alice.image(group.faces_of(anna), PERSON_B)) == FACES_FULL


def test_the_defaults_are_the_published_limits(settings):
    assert settings.FACE_QUOTAS == QUOTAS
    assert QUOTAS["FACE_MAX_FACES_PER_PERSON"] == 248
    assert QUOTAS["FACE_MAX_LARGE_FACE_LISTS"] == 1_000_000


@pytest.mark.parametrize("name", QUOTAS)
def test_every_quota_is_among_the_documented_settings(name):
    assert f"`{name}`" in (ROOT / "docs" / "settings.md").read_text()
