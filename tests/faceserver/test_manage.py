"""The management API: subscriptions and keys over HTTP, for whoever holds the management key."""

import uuid
from typing import Any

import pytest

from faceweb.faceserver.keys import ensure_key
from faceweb.faceserver.models import Container, DetectedFace, Subscription, SubscriptionKey
from tests.assets import PERSON_A_1, PERSON_B
from tests.faceserver.api import Answer, Api, refusal, said

KEY = "m" * 64
UNAUTHORIZED = refusal(401, "Unauthorized", "The management key is missing or wrong.")
NOT_FOUND = refusal(404, "SubscriptionNotFound", "Subscription is not found.")
SITES_OWN = refusal(
    403, "Forbidden", "The site's own subscription is changed by `manage.py face_keys` alone."
)
EVERY_CALL = [
    ("GET", "/subscriptions"),
    ("POST", "/subscriptions"),
    ("PATCH", f"/subscriptions/{uuid.UUID(int=5)}"),
    ("DELETE", f"/subscriptions/{uuid.UUID(int=5)}"),
    ("POST", f"/subscriptions/{uuid.UUID(int=5)}/keys/1/rotate"),
    ("POST", "/detectedfaces/forget"),
]


class Manager(Api):
    """A caller of the management API."""

    def __init__(self, authorization: str) -> None:
        super().__init__(None)
        self.headers = {"Authorization": authorization}

    def send(self, method: str, path: str, *args: Any, **query: Any) -> Answer:
        return super().send(method, path, *args, base="/manage/v1", **query)


@pytest.fixture
def manager(db: None, settings: Any) -> Manager:
    settings.FACE_MANAGEMENT_KEY = KEY
    return Manager(f"Bearer {KEY}")


def created(manager: Manager, name: str = "lab", **limits: object) -> dict[str, Any]:
    answer = manager.json("POST", "/subscriptions", {"name": name, **limits})
    assert answer.status == 201
    made: dict[str, Any] = answer.body
    return made


def opens(key: str) -> bool:
    return Api(key).get("/largefacelists").status == 200


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", f"Basic {KEY}", "é" * 8])
def test_nothing_is_answered_without_the_management_key(manager, method, path, authorization):
    assert said(Manager(authorization).json(method, path, {"name": "x"})) == UNAUTHORIZED


def test_a_subscriptions_key_manages_nothing(manager):
    key = created(manager)["keys"][0]["key"]
    assert said(Manager(f"Bearer {key}").get("/subscriptions")) == UNAUTHORIZED


def test_a_new_subscription_comes_with_two_keys_that_work(manager):
    made = created(manager)
    assert [key["slot"] for key in made["keys"]] == [1, 2]
    assert all(opens(key["key"]) for key in made["keys"])


def test_keys_are_shown_once(manager):
    made = created(manager)
    answer = manager.get("/subscriptions")
    for key in made["keys"]:
        assert key["key"] not in str(answer.body)
        assert key["key"].endswith(key["hint"])
    assert answer.body["subscriptions"] == [
        {
            **made,
            "keys": [
                {name: value for name, value in key.items() if name != "key"}
                for key in made["keys"]
            ],
        }
    ]


def test_the_last_use_of_a_key_is_told(manager):
    first, _ = created(manager)["keys"]
    assert opens(first["key"])
    used, unused = manager.get("/subscriptions").body["subscriptions"][0]["keys"]
    assert used["lastUsedAt"].endswith("Z")
    assert unused["lastUsedAt"] is None


def test_some_subscriptions_are_picked_by_their_ids(manager):
    one, _, three = (created(manager, name) for name in ("a", "b", "c"))
    asked = ",".join([three["id"], one["id"], str(uuid.UUID(int=9))])
    found = manager.get("/subscriptions", ids=asked).body["subscriptions"]
    assert [each["name"] for each in found] == ["a", "c"]


@pytest.mark.parametrize("ids", ["", "x", ",".join([str(uuid.UUID(int=9))] * 101)])
def test_ids_that_are_none_are_refused(manager, ids):
    expected = refusal(400, "BadArgument", "'ids' is invalid.")
    assert said(manager.get("/subscriptions", ids=ids)) == expected


def test_a_key_is_renewed_while_the_other_works(manager):
    made = created(manager)
    old, other = (key["key"] for key in made["keys"])
    answer = manager.send("POST", f"/subscriptions/{made['id']}/keys/1/rotate")
    assert (answer.status, answer.body["slot"]) == (200, 1)
    assert [opens(key) for key in (old, other, answer.body["key"])] == [False, True, True]


def test_limits_are_set_and_lifted_one_by_one(manager):
    made = created(manager, callsPerSecond=3, callsPerMonth=9)
    path = f"/subscriptions/{made['id']}"
    answer = manager.json("PATCH", path, {"callsPerMinute": 7, "callsPerMonth": None})
    limits = ("callsPerSecond", "callsPerMinute", "callsPerMonth")
    assert [answer.body[name] for name in limits] == [3, 7, None]


def test_the_keys_of_a_paused_subscription_open_nothing_until_it_goes_on(manager):
    made = created(manager, callsPerSecond=300)
    key, path = made["keys"][0]["key"], f"/subscriptions/{made['id']}"
    assert Api(key).json("PUT", "/largefacelists/a", {"name": "a"}).status == 200

    answer = manager.json("PATCH", path, {"paused": True})
    assert (answer.body["paused"], answer.body["callsPerSecond"]) == (True, 300)
    assert Api(key).get("/largefacelists").status == 401
    assert manager.json("PATCH", path, {"callsPerSecond": 5}).body["paused"] is True

    assert manager.json("PATCH", path, {"paused": False}).body["paused"] is False
    assert [each["name"] for each in Api(key).get("/largefacelists").body] == ["a"]


@pytest.mark.parametrize("value", [None, 0, "true"])
def test_paused_is_true_or_false(manager, value):
    path = f"/subscriptions/{created(manager)['id']}"
    expected = refusal(400, "BadArgument", "'paused' is true or false.")
    assert said(manager.json("PATCH", path, {"paused": value})) == expected


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "5", 2**31])
def test_a_limit_that_is_none_is_refused(manager, value):
    words = "'callsPerMinute' is a whole number from 1 up, or null for none."
    answer = manager.json("POST", "/subscriptions", {"name": "lab", "callsPerMinute": value})
    assert said(answer) == refusal(400, "BadArgument", words)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("name", [None, "", "   ", 5, "x" * 129])
def test_a_subscription_needs_a_name(manager, name):
    expected = refusal(400, "BadArgument", "'name' is 1 to 128 characters.")
    assert said(manager.json("POST", "/subscriptions", {"name": name})) == expected


def test_a_name_is_given_once(manager):
    created(manager)
    expected = refusal(409, "SubscriptionExists", "Subscription already exists.")
    assert said(manager.json("POST", "/subscriptions", {"name": "lab"})) == expected
    assert SubscriptionKey.objects.count() == 2


def test_a_deleted_subscription_leaves_nothing(manager):
    made = created(manager)
    key = made["keys"][0]["key"]
    Api(key).make_list("friends")
    answer = manager.delete(f"/subscriptions/{made['id']}")
    assert (answer.status, answer.body) == (204, None)
    assert not opens(key)
    assert not Container.objects.exists()


def test_the_sites_own_subscription_is_out_of_reach(manager):
    own = ensure_key("site", "s" * 32)
    assert said(manager.delete(f"/subscriptions/{own.pk}")) == SITES_OWN
    assert said(manager.json("PATCH", f"/subscriptions/{own.pk}", {})) == SITES_OWN
    assert said(manager.send("POST", f"/subscriptions/{own.pk}/keys/1/rotate")) == SITES_OWN
    assert opens("s" * 32)


@pytest.mark.parametrize(("method", "path"), EVERY_CALL[2:5])
def test_a_subscription_that_is_not_there_is_not_found(manager, method, path):
    assert said(manager.json(method, path, {})) == NOT_FOUND


@pytest.mark.parametrize(
    "path", ["/", "/subscriptions/x", f"/subscriptions/{uuid.UUID(int=5)}/keys/3/rotate"]
)
def test_an_address_that_is_none_is_not_found(manager, path):
    assert said(manager.send("POST", path)) == refusal(404, "404", "Resource not found")


def test_detected_faces_are_forgotten_before_their_time(manager):
    api = Api(created(manager)["keys"][0]["key"])
    forgotten, kept = api.face_id(PERSON_A_1), api.face_id(PERSON_B)
    sent = {"faceIds": [forgotten, str(uuid.UUID(int=9))]}

    assert manager.json("POST", "/detectedfaces/forget", sent).status == 204

    assert [str(face.pk) for face in DetectedFace.objects.all()] == [kept]


@pytest.mark.parametrize("sent", [None, "x", ["x"], [1], [str(uuid.UUID(int=9))] * 1001])
def test_face_ids_that_are_none_are_refused(manager, sent):
    expected = refusal(400, "BadArgument", "'faceIds' is a list of up to 1000 face ids.")
    assert said(manager.json("POST", "/detectedfaces/forget", {"faceIds": sent})) == expected
