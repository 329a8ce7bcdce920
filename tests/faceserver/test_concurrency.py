"""Clients that want the same things at once, against two worker processes: whoever loses is told
so as documented, nobody waits for ever, and what is left fits together."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.assets import PERSON_A_1, PERSON_B
from tests.databases import ask
from tests.faceserver.conftest import PROCESS_KEY

pytestmark = pytest.mark.stack
OCTETS = {"Content-Type": "application/octet-stream"}
CLIENTS = 8


@pytest.fixture
def http(programs) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{programs.face}/face/v1.0",
        headers={"Ocp-Apim-Subscription-Key": PROCESS_KEY},
        timeout=60,
        limits=httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=0),
    ) as client:
        yield client


def at_once(calls: list[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def outcomes(answers: list[httpx.Response]) -> set[tuple[int, str | None]]:
    """Status and error code of each."""
    return {(answer.status_code, answer.headers.get("x-ms-error-code")) for answer in answers}


def fresh_id() -> str:
    return f"c-{uuid.uuid4()}"


def enrol(http: httpx.Client, faces: str) -> httpx.Response:
    return http.post(faces, content=PERSON_B.read_bytes(), headers=OCTETS)


def test_one_of_many_makes_the_list(http):
    for kind in ("facelists", "largefacelists", "persongroups", "largepersongroups"):
        path = f"/{kind}/{fresh_id()}"
        answers = at_once([lambda path=path: http.put(path, json={"name": "x"})] * CLIENTS)
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: CLIENTS - 1}


def test_faces_come_and_go_while_the_list_is_trained_and_searched(http):
    list_id = fresh_id()
    path = f"/largefacelists/{list_id}"
    faces = f"{path}/persistedfaces"
    http.put(path, json={"name": "x"})
    first = [enrol(http, faces).json()["persistedFaceId"] for _ in range(10)]
    http.post(f"{path}/train")
    face_id = http.post("/detect", content=PERSON_B.read_bytes(), headers=OCTETS).json()[0][
        "faceId"
    ]
    query = {"faceId": face_id, "largeFaceListId": list_id, "maxNumOfCandidatesReturned": 1000}
    calls: list[Callable[[], httpx.Response]] = []
    for persisted in first:
        calls += [
            lambda: enrol(http, faces),
            lambda persisted=persisted: http.delete(f"{faces}/{persisted}"),
            lambda persisted=persisted: http.delete(f"{faces}/{persisted}"),
            lambda: http.post(f"{path}/train"),
            lambda: http.post("/findsimilars", json=query),
        ]
    answers = at_once(calls)
    assert outcomes(answers) == {(200, None), (202, None), (404, "PersistedFaceNotFound")}
    http.post(f"{path}/train")
    left = {face["persistedFaceId"] for face in http.get(faces).json()}
    found = {one["persistedFaceId"] for one in http.post("/findsimilars", json=query).json()}
    assert len(left) == 10
    assert left == found


def test_a_list_is_deleted_while_it_is_used(http):
    face_id = http.post("/detect", content=PERSON_B.read_bytes(), headers=OCTETS).json()[0][
        "faceId"
    ]
    for _ in range(3):
        list_id = fresh_id()
        path = f"/largefacelists/{list_id}"
        faces = f"{path}/persistedfaces"
        http.put(path, json={"name": "x"})
        persisted = enrol(http, faces).json()["persistedFaceId"]
        http.post(f"{path}/train")
        query = {"faceId": face_id, "largeFaceListId": list_id}
        use: list[Callable[[], httpx.Response]] = [
            lambda query=query: http.post("/findsimilars", json=query),
            lambda faces=faces: enrol(http, faces),
            lambda path=path: http.post(f"{path}/train"),
            lambda path=path: http.patch(path, json={"name": "y"}),
            lambda faces=faces, one=persisted: http.patch(f"{faces}/{one}", json={"userData": "y"}),
            lambda faces=faces: http.get(faces),
        ]
        answers = at_once([*use, *use, lambda path=path: http.delete(path), *use, *use])
        assert outcomes(answers) <= {
            (200, None),
            (202, None),
            (400, "LargeFaceListNotFound"),
            (404, "LargeFaceListNotFound"),
            (404, "PersistedFaceNotFound"),
        }
        assert http.get(path).status_code == 404


def test_a_person_is_deleted_while_faces_are_added_to_them(http, programs):
    group_id = fresh_id()
    path = f"/persongroups/{group_id}"
    http.put(path, json={"name": "x"})
    persons = [
        http.post(f"{path}/persons", json={"name": "x"}).json()["personId"] for _ in range(4)
    ]
    calls: list[Callable[[], httpx.Response]] = []
    for person_id in persons:
        one = f"{path}/persons/{person_id}"
        calls += [lambda one=one: enrol(http, f"{one}/persistedfaces")] * 3
        calls += [lambda: http.post(f"{path}/train"), lambda one=one: http.delete(one)]
        calls += [lambda one=one: enrol(http, f"{one}/persistedfaces")]
    answers = at_once(calls)
    assert outcomes(answers) <= {(200, None), (202, None), (404, "PersonNotFound")}
    assert http.get(f"{path}/persons").json() == []
    counts = "SELECT face_count, person_count FROM faceserver_container WHERE chosen_id = %s"
    assert ask(programs, "face", counts, group_id) == [(0, 0)]


def test_one_of_many_applies_a_snapshot_to_an_id(http, programs):
    ((subscription_id,),) = ask(programs, "face", "SELECT id FROM faceserver_subscription")
    scope = [str(uuid.UUID(str(subscription_id)))]
    source, target = fresh_id(), fresh_id()
    http.put(f"/facelists/{source}", json={"name": "x"})
    http.post(
        f"/facelists/{source}/persistedfaces", content=PERSON_A_1.read_bytes(), headers=OCTETS
    )
    body = {"type": "FaceList", "objectId": source, "applyScope": scope}
    location = http.post("/snapshots", json=body).headers["Operation-Location"]
    snapshot = http.get(location).json()["resourceLocation"]
    answers = at_once([lambda: http.post(f"{snapshot}/apply", json={"objectId": target})] * CLIENTS)
    operations = [http.get(answer.headers["Operation-Location"]).json() for answer in answers]
    assert Counter(one["status"] for one in operations) == {"succeeded": 1, "failed": CLIENTS - 1}
    assert len(http.get(f"/facelists/{target}").json()["persistedFaces"]) == 1
    deletions = at_once([lambda: http.delete(snapshot)] * CLIENTS)
    assert Counter(answer.status_code for answer in deletions) == {200: 1, 404: CLIENTS - 1}
