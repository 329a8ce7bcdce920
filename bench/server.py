"""What the wire costs: Detect and Find Similar through the server's own process.

    python -m bench.server [--photo FILE] [--rounds N] [--faces N]

Detect: one client posts a photo; in turn with it the bare engine call on the same photo (decode,
detect, embed) in this process. The ratio of the medians is the overhead; it should stay below
1.25. Find Similar: one client, a trained list of N faces, against the same search without HTTP.
"""

import argparse
import itertools
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import httpx
import numpy as np

from faceweb.engine.embedders.catalogue import get_embedder
from faceweb.engine.pipeline import get_pipeline
from faceweb.faceapi.contract import ContainerKind, FindSimilarMode
from faceweb.imaging import CONTRACT_LIMITS, open_upright
from tests.assets import PERSON_B
from tests.programs import Programs

KEY = uuid.uuid4().hex
OCTETS = {"Content-Type": "application/octet-stream"}
LIST_ID = "bench"
EMBEDDER = "dlib_resnet_v1"  # behind recognition_01, which Detect takes unless told otherwise


def medians_in_turns(rounds: int, *calls: Callable[[], object]) -> list[float]:
    """The median milliseconds of each call; one unmeasured round first."""
    times: list[list[float]] = [[] for _ in calls]
    for number in range(rounds + 1):
        for taken, call in zip(times, calls, strict=True):
            started = time.perf_counter()
            call()
            if number:
                taken.append((time.perf_counter() - started) * 1000)
    return [statistics.median(taken) for taken in times]


def bench_detect(http: httpx.Client, photo: bytes, rounds: int) -> None:
    pipeline, embedder = get_pipeline(), get_embedder(EMBEDDER)

    def engine() -> int:
        image = np.asarray(open_upright(photo, CONTRACT_LIMITS))
        return len(embedder.embed(image, pipeline.find_faces(image)))

    # The server remembers what it found in an image, so each call sends another file: the same
    # photo with a few bytes behind its end.
    calls = itertools.count()

    def server() -> int:
        image = photo + next(calls).to_bytes(8, "big")
        return len(http.post("/detect", content=image, headers=OCTETS).raise_for_status().json())

    found, answered = engine(), server()
    if found != answered:
        raise SystemExit(f"the engine finds {found} faces, the server {answered}")
    bare_ms, server_ms = medians_in_turns(rounds, engine, server)
    print(f"detect, {found} face(s), {len(photo):,} bytes, {rounds} rounds in turns, one client")
    print(f"  bare engine call   {bare_ms:8.1f} ms (median)")
    print(f"  POST detect        {server_ms:8.1f} ms, {server_ms / bare_ms:.3f} x")


def bench_find_similar(http: httpx.Client, photo: bytes, faces: int, rounds: int) -> None:
    from faceweb.faceserver import similarity
    from faceweb.faceserver.models import Subscription

    face_id = http.post("/detect", content=photo, headers=OCTETS).json()[0]["faceId"]
    fill_list(http, ContainerKind.LARGE_FACE_LIST, faces)
    question = similarity.Question(
        Subscription.objects.get(name="site"), uuid.UUID(face_id), FindSimilarMode.MATCH_FACE, 20
    )
    query = {"faceId": face_id, "largeFaceListId": LIST_ID, "mode": "matchFace"}

    def without_http() -> int:
        return len(similarity.in_list(question, ContainerKind.LARGE_FACE_LIST, LIST_ID))

    def server() -> int:
        return len(http.post("/findsimilars", json=query).raise_for_status().json())

    if not without_http() == server() == 20:
        raise SystemExit("not every search has 20 candidates")
    bare_ms, server_ms = medians_in_turns(rounds, without_http, server)
    print(f"findsimilars among {faces:,} faces, {rounds} rounds in turns, one client")
    print(f"  without HTTP       {bare_ms:8.2f} ms (median)")
    print(f"  POST findsimilars  {server_ms:8.2f} ms, + {server_ms - bare_ms:.2f} ms")


def fill_list(http: httpx.Client, kind: ContainerKind, faces: int) -> None:
    """A list of random faces, written as rows: enrolling photos is not what is measured. A large
    one is trained."""
    from faceweb.faceserver.embeddings import pack
    from faceweb.faceserver.models import Container, PersistedFace

    path = f"/{kind.value.lower()}s/{LIST_ID}"
    http.put(path, json={"name": LIST_ID}).raise_for_status()
    container = Container.objects.get(kind=kind, chosen_id=LIST_ID)
    vectors = np.random.default_rng(1).normal(size=(faces, 128)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    PersistedFace.objects.bulk_create(
        PersistedFace(container=container, version=number, embedding=pack(vector))
        for number, vector in enumerate(vectors, start=1)
    )
    Container.objects.filter(pk=container.pk).update(version=faces, face_count=faces)
    if kind is ContainerKind.LARGE_FACE_LIST:
        http.post(f"{path}/train").raise_for_status()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photo", type=Path, default=PERSON_B)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--faces", type=int, default=1000)
    arguments = parser.parse_args()
    photo = arguments.photo.read_bytes()

    with tempfile.TemporaryDirectory() as var:
        programs = Programs(Path(var), FACE_API_KEY=KEY)
        try:
            programs.prepare("faceserver")
            programs.start("faceserver")
            open_rows_of(programs)
            with httpx.Client(
                base_url=f"{programs.face}/face/v1.0",
                headers={"Ocp-Apim-Subscription-Key": KEY},
                timeout=60,
            ) as http:
                bench_detect(http, photo, arguments.rounds)
                bench_find_similar(http, photo, arguments.faces, arguments.rounds * 10)
        finally:
            programs.stop_all()


def open_rows_of(programs: Programs) -> None:
    """Django in this process, on the server's own database."""
    import django

    os.environ["FACEWEB_VAR"] = str(programs.var)
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceweb.settings.faceserver"
    django.setup()


if __name__ == "__main__":
    main()
