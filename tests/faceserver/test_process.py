"""The face server as it runs: its own process under granian, several workers, kill -9."""

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_B
from tests.databases import ask
from tests.faceserver.conftest import PROCESS_KEY
from tests.programs import Programs, wait_until

pytestmark = pytest.mark.stack
MEBIBYTE = 1024 * 1024
OCTETS = {"Content-Type": "application/octet-stream"}
# The most a photo may cost, whatever it is.
MEMORY_LIMIT_BYTES = 1024 * MEBIBYTE


@pytest.fixture
def http(programs) -> Iterator[httpx.Client]:
    with client_of(programs) as client:
        yield client


def client_of(programs: Programs) -> httpx.Client:
    return httpx.Client(
        base_url=f"{programs.face}/face/v1.0",
        headers={"Ocp-Apim-Subscription-Key": PROCESS_KEY},
        timeout=60,
    )


def in_chunks(data: bytes, size: int = 10_000) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def detect(http: httpx.Client, photo: Path) -> list[dict[str, object]]:
    answer = http.post("/detect", content=photo.read_bytes(), headers=OCTETS)
    assert answer.status_code == 200
    return list(answer.json())


def enrol(http: httpx.Client, list_id: str, photo: Path) -> str:
    path = f"/largefacelists/{list_id}/persistedfaces"
    answer = http.post(path, content=photo.read_bytes(), headers=OCTETS)
    assert answer.status_code == 200
    return str(answer.json()["persistedFaceId"])


def find(http: httpx.Client, face_id: object, list_id: str) -> set[str]:
    query = {"faceId": face_id, "largeFaceListId": list_id, "mode": "matchFace"}
    answer = http.post("/findsimilars", json=query)
    assert answer.status_code == 200, answer.text
    return {one["persistedFaceId"] for one in answer.json()}


def test_an_image_may_be_streamed_without_a_length(http):
    body = in_chunks(GROUP_OF_SIX.read_bytes())
    request = http.build_request("POST", "/detect", content=body, headers=OCTETS)
    assert "Content-Length" not in request.headers
    assert len(http.send(request).json()) == 6


def test_a_doubled_slash_is_forgiven(programs, http):
    answer = http.post(
        f"{programs.face}//face/v1.0/detect", content=PERSON_B.read_bytes(), headers=OCTETS
    )
    assert len(answer.json()) == 1


def test_an_endless_stream_is_refused_without_reading_on(http):
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 200 * MEBIBYTE:
            sent += MEBIBYTE
            yield bytes(MEBIBYTE)

    try:
        answer = http.post("/detect", content=endless(), headers=OCTETS)
    except httpx.WriteError:
        pass  # the answer came and the connection closed while we were still sending
    else:
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "InvalidImageSize"
    assert sent < 40 * MEBIBYTE
    assert len(detect(http, PERSON_B)) == 1


def test_a_client_that_goes_away_in_the_middle_harms_nobody(programs, http):
    class Gone(Exception):
        pass

    def interrupted() -> Iterator[bytes]:
        yield bytes(100_000)
        raise Gone

    for _ in range(8):
        with pytest.raises(Gone), client_of(programs) as other:
            other.post("/detect", content=interrupted(), headers=OCTETS)
    assert len(detect(http, PERSON_B)) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OCTETS | {"Ocp-Apim-Subscription-Key": "unknown"}, 401),
        ({"Content-Type": "text/plain"}, 415),
        (OCTETS, 400),
    ],
)
def test_a_refusal_leaves_the_client_able_to_ask_again(http, headers, status):
    """Its body may be unread: then the connection must be closed in so many words."""
    for _ in range(20):
        assert http.post("/detect", content=bytes(400_000), headers=headers).status_code == status


def test_clients_in_parallel_all_get_their_answer(programs):
    def one(photo: Path) -> int:
        with client_of(programs) as http:
            return len(detect(http, photo))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, [PERSON_B, GROUP_OF_SIX] * 8)) == [1, 6] * 8


def test_a_deleted_face_never_comes_back_in_any_worker(programs, http):
    list_id = f"list-{uuid.uuid4()}"
    body = {"name": "x", "recognitionModel": "recognition_01"}
    assert http.put(f"/largefacelists/{list_id}", json=body).status_code == 200
    face_id = detect(http, PERSON_A_1)[0]["faceId"]
    faces = [enrol(http, list_id, PERSON_A_2) for _ in range(12)]
    assert http.post(f"/largefacelists/{list_id}/train").status_code == 202
    deleted: set[str] = set()
    came_back: set[str] = set()
    searches = 0
    done = threading.Event()

    def search() -> None:
        nonlocal searches
        while not done.is_set():
            with client_of(programs) as other:  # a new connection may meet the other worker
                gone_before = frozenset(deleted)
                came_back.update(find(other, face_id, list_id) & gone_before)
                searches += 1

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number, persisted in enumerate(faces[:-1]):
            path = f"/largefacelists/{list_id}/persistedfaces/{persisted}"
            assert http.delete(path).status_code == 200
            deleted.add(persisted)
            if number % 4 == 0:
                http.post(f"/largefacelists/{list_id}/train")
            before = searches
            wait_until(lambda before=before: searches > before, "a search after the deletion")
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert not came_back
    assert find(http, face_id, list_id) == {faces[-1]}


def test_what_was_answered_survives_kill_9(programs):
    list_id = f"list-{uuid.uuid4()}"
    with client_of(programs) as http:
        http.put(f"/largefacelists/{list_id}", json={"name": "x"})
        kept, gone = enrol(http, list_id, PERSON_A_2), enrol(http, list_id, PERSON_B)
        http.post(f"/largefacelists/{list_id}/train")
        face_id = detect(http, PERSON_A_1)[0]["faceId"]
        http.delete(f"/largefacelists/{list_id}/persistedfaces/{gone}")
    programs.kill("faceserver")
    programs.start("faceserver")
    with client_of(programs) as http:
        assert find(http, face_id, list_id) == {kept}


def test_an_idle_server_forgets_expired_faces_by_itself(programs, http):
    detect(http, PERSON_B)
    long_ago = "2020-01-01 00:00:00+00:00"
    ask(programs, "face", "UPDATE faceserver_detectedface SET expires_at = %s", long_ago)

    def kept() -> int:
        return ask(programs, "face", "SELECT count(*) FROM faceserver_detectedface")[0][0]

    wait_until(lambda: kept() == 0, "the expired faces to go", limit_s=20)


def test_the_largest_images_in_parallel_stay_within_the_memory_limit(programs, tmp_path):
    """64 megapixels each, the most that is decoded at all, as a file of a few kilobytes."""
    path = tmp_path / "large.png"
    Image.new("RGB", (8000, 8000), "gray").save(path)

    def one(_: int) -> int:
        with client_of(programs) as http:
            return len(detect(http, path))

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(one, range(6))) == [0] * 6
    assert max(peak_memory_bytes(programs)) < MEMORY_LIMIT_BYTES


def peak_memory_bytes(programs: Programs) -> list[int]:
    """The most resident memory each process of the server ever had (proc(5), VmHWM)."""
    session = programs.running["faceserver"].pid
    peaks = []
    for process in Path("/proc").iterdir():
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            status = (process / "status").read_text()
        except (OSError, NotADirectoryError):
            continue  # not a process, or gone by now
        if int(fields[3]) == session:
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            peaks.append(int(peak.split()[1]) * 1024)
    assert len(peaks) >= 3
    return peaks
