"""A million faces in one list, a million persons in one group: searches over HTTP, against exact
scans of well-kept libraries.

    python -m bench.million [--faces 1000 50000 1000000] [--persons N] [--deletions N] [--seconds S]
        [--workers N]

For each size: how long a training takes; from the start of a process to its first answer; then
findsimilars over HTTP with one client and with eight; what of it is the index, beside faiss and
simsimd scanning the same embeddings on one thread in the same run; whether the answers are those of
brute force; and how much memory the server's processes have. Then how fast faces come into the
largest list, whether two processes know of deletions at once, and Identify. One server process, or
`--workers`, unless it says otherwise. Embeddings are made up (`bench.crowds`).
"""

import argparse
import contextlib
import itertools
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
# A full list takes no more; faces come into the largest one here.
os.environ["FACE_MAX_FACES_PER_LARGE_FACE_LIST"] = "2000000"

import httpx

from bench import deletions
from bench.crowds import crowd, detected, fill_group, fill_list
from bench.peers import compare
from bench.server import KEY, OCTETS, open_rows_of
from bench.timing import by_many, in_words, timed
from tests.assets import PERSON_B
from tests.programs import Programs

HEADERS = {"Ocp-Apim-Subscription-Key": KEY}
CLIENTS = 8
ROUNDS = 100
ENROLLED = 500
PHOTOS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--faces", type=int, nargs="+", default=[1000, 50_000, 1_000_000])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--deletions", type=int, default=10_000, help="in the last but one list")
    parser.add_argument("--seconds", type=float, default=10.0, help="for eight clients")
    parser.add_argument("--workers", type=int, default=1, help="processes of the face server")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        programs = Programs(
            Path(var),
            FACE_API_KEY=KEY,
            FACE_SERVER_WORKERS=str(arguments.workers),
            DJANGO_SETTINGS_MODULE="faceweb.settings.site",
        )
        try:
            programs.prepare("faceserver")
            programs.start("faceserver")
            open_rows_of(programs)
            for faces in arguments.faces:
                bench_list(programs, faces, arguments.seconds)
            bench_enrolment(programs, arguments.faces[-1])
            bench_group(programs, arguments.persons, arguments.seconds)
            faces = arguments.faces[-2:][0]
            print(f"\ndeletions in the list of {faces:,}")
            deletions.bench(programs, f"crowd-{faces}", faces, arguments.deletions, KEY)
        finally:
            programs.stop_all()


def bench_list(programs: Programs, faces: int, seconds: float) -> None:
    print(f"\n{faces:,} faces of one list", flush=True)
    name, vectors = f"crowd-{faces}", crowd(faces)
    print(f"  rows written in {timed(lambda: fill_list(name, vectors)):.1f} s, without HTTP")
    (face_id,) = detected(crowd(5)[:1])
    question = {"faceId": face_id, "largeFaceListId": name, "mode": "matchFace"}
    bench_searches(programs, f"/largefacelists/{name}/train", "/findsimilars", question, seconds)
    compare(name, vectors)


def bench_group(programs: Programs, persons: int, seconds: float) -> None:
    print(f"\n{persons:,} persons of one group", flush=True)
    vectors = crowd(persons)
    print(f"  rows written in {timed(lambda: fill_group('crowd', vectors)):.1f} s, without HTTP")
    question = {"faceIds": detected(vectors[-1:]), "largePersonGroupId": "crowd"}
    bench_searches(programs, "/largepersongroups/crowd/train", "/identify", question, seconds)


def bench_searches(
    programs: Programs, train: str, path: str, question: object, seconds: float
) -> None:
    with open_client(programs) as http:
        print(f"  trained in {timed(posting(http, train)):.2f} s")
    programs.kill("faceserver")
    started = time.perf_counter()
    programs.start("faceserver")
    with open_client(programs) as http:
        ask = posting(http, path, question)
        first_s = timed(ask)
        cold_s = time.perf_counter() - started
        print(
            f"  cold start: {cold_s:.1f} s to the first answer, {first_s * 1000:.0f} ms of a search"
        )
        print(f"  {path}, 1 client: {in_words([timed(ask) for _ in range(ROUNDS)])}")
    with contextlib.ExitStack() as clients:
        held = [clients.enter_context(open_client(programs)) for _ in range(CLIENTS)]
        took = by_many([posting(http, path, question) for http in held], seconds)
    print(f"  {path}, {CLIENTS} clients: {took}")
    print(f"  memory of the server's processes: {memory_of(programs)}", flush=True)


def bench_enrolment(programs: Programs, faces: int) -> None:
    from faceweb.faceserver import enrolment
    from faceweb.faceserver.embeddings import pack
    from faceweb.faceserver.models import Container

    print(f"\nmore faces into the list of {faces:,}", flush=True)
    name = f"crowd-{faces}"
    container, stored = Container.objects.get(chosen_id=name), pack(crowd(5)[0])
    took_s = timed(lambda: [enrolment.add_face(container, stored, None) for _ in range(ENROLLED)])
    print(f"  rows, one transaction each, without HTTP: {ENROLLED / took_s:.0f} a second")
    # The server remembers what it found in an image: a few bytes behind its end make it another.
    photo, numbers = PERSON_B.read_bytes(), itertools.count()
    address, model = f"/largefacelists/{name}/persistedfaces", {"detectionModel": "detection_03"}
    with open_client(programs) as http:

        def enrol() -> httpx.Response:
            image = photo + next(numbers).to_bytes(8, "big")
            answer = http.post(address, content=image, headers=OCTETS, params=model)
            return answer.raise_for_status()

        enrol()
        took_s = timed(lambda: [enrol() for _ in range(PHOTOS)])
    print(f"  photos of {len(photo):,} bytes, over HTTP, 1 client: {PHOTOS / took_s:.1f} a second")


def open_client(programs: Programs) -> httpx.Client:
    return httpx.Client(base_url=f"{programs.face}/face/v1.0", headers=HEADERS, timeout=300)


def posting(http: httpx.Client, path: str, body: object = None) -> Callable[[], object]:
    return lambda: http.post(path, json=body).raise_for_status()


def memory_of(programs: Programs) -> str:
    """Resident memory of each process of the server; what is mapped from files apart."""
    parts = []
    leader = programs.running["faceserver"].pid
    for status in Path("/proc").glob("[0-9]*/status"):
        if os.getpgid(int(status.parent.name)) != leader:
            continue
        lines = [line.split() for line in status.read_text().splitlines()]
        found = {words[0].rstrip(":"): int(words[1]) for words in lines if words[-1] == "kB"}
        parts.append(f"{found['RssAnon'] / 1024:.0f} + {found['RssFile'] / 1024:.0f} mapped MB")
    return ", ".join(parts)


if __name__ == "__main__":
    main()
