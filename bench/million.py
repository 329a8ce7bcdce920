"""A million faces in one list: searches over HTTP, against exact scans of well-kept libraries.

    python -m bench.million [--faces 1000 50000 1000000] [--seconds S]

For each size: how long a training takes, a process's first search, then findsimilars over HTTP with
one client and with eight; what of it is the index, beside faiss and simsimd scanning the same
embeddings on one thread in the same run; whether the answers are those of brute force; and how much
memory the server's processes have. Embeddings are made up: many near one another, in a cone, as
those of faces are.
"""

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

import faiss
import httpx
import numpy as np
import simsimd

from bench.server import KEY, OCTETS, open_rows_of
from tests.assets import PERSON_B
from tests.programs import Programs

DIMENSION = 128
ROUNDS = 15
HEADERS = {"Ocp-Apim-Subscription-Key": KEY}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--faces", type=int, nargs="+", default=[1000, 50_000, 1_000_000])
    parser.add_argument("--seconds", type=float, default=10.0, help="for eight clients")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        programs = Programs(
            Path(var),
            FACE_API_KEY=KEY,
            DJANGO_SETTINGS_MODULE="faceweb.settings.site",
        )
        try:
            programs.manage("prepare", "faceserver")
            programs.start("faceserver")
            open_rows_of(programs)
            for faces in arguments.faces:
                bench(programs, faces, arguments.seconds)
        finally:
            programs.stop_all()


def bench(programs: Programs, faces: int, seconds: float) -> None:
    print(f"\n{faces:,} faces of {DIMENSION} numbers")
    name = f"crowd-{faces}"
    vectors = crowd(faces)
    took_s = timed(lambda: fill(name, vectors))
    print(f"  rows written in {took_s:.1f} s (by themselves, without HTTP)")
    with httpx.Client(base_url=f"{programs.face}/face/v1.0", headers=HEADERS, timeout=120) as http:
        took_s = timed(lambda: http.post(f"/largefacelists/{name}/train").raise_for_status())
        print(f"  trained in {took_s:.2f} s")
        programs.kill("faceserver")
        programs.start("faceserver")
        face_id = detect(http)
        question = {"faceId": face_id, "largeFaceListId": name, "mode": "matchFace"}
        took_s = timed(lambda: http.post("/findsimilars", json=question).raise_for_status())
        print(f"  first search after a cold start {took_s * 1000:.0f} ms")
        times = [timed(lambda: http.post("/findsimilars", json=question)) for _ in range(100)]
        median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"  over HTTP, 1 client: p50 {median * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")
    eight_clients(programs, question, seconds)
    compare(name, vectors)
    print(f"  memory of the server's processes: {memory_of(programs)}")


def crowd(count: int) -> np.ndarray:
    """(count, d) float32 unit vectors."""
    numbers = np.random.default_rng(count)
    people = numbers.normal(size=(max(1, count // 5), DIMENSION))
    people = (people + 2 * numbers.normal(size=DIMENSION)).astype(np.float32)
    vectors = people[numbers.integers(len(people), size=count)]
    vectors += 0.1 * numbers.standard_normal(size=vectors.shape, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def fill(name: str, vectors: np.ndarray) -> None:
    """A large face list of these embeddings, straight into the rows."""
    from faceweb.faceapi.contract import ContainerKind
    from faceweb.faceserver import containers
    from faceweb.faceserver.embeddings import pack
    from faceweb.faceserver.models import Container, PersistedFace, Subscription

    subscription = Subscription.objects.get()
    kind = ContainerKind.LARGE_FACE_LIST
    containers.create(
        subscription, kind, name, name=name, user_data=None, recognition_model="recognition_01"
    )
    container = containers.find(subscription, kind, name)
    for first in range(0, len(vectors), 10_000):
        rows = (
            PersistedFace(container=container, version=first + number + 1, embedding=pack(vector))
            for number, vector in enumerate(vectors[first : first + 10_000])
        )
        PersistedFace.objects.bulk_create(rows)
    Container.objects.filter(pk=container.pk).update(version=len(vectors), face_count=len(vectors))


def detect(http: httpx.Client) -> str:
    answer = http.post(
        "/detect",
        content=PERSON_B.read_bytes(),
        headers=HEADERS | OCTETS,
        params={
            "recognitionModel": "recognition_01",
            "detectionModel": "detection_03",
        },
    )
    face_id: str = answer.raise_for_status().json()[0]["faceId"]
    return face_id


def eight_clients(programs: Programs, question: dict[str, str], seconds: float) -> None:
    times: list[float] = []
    until = time.monotonic() + seconds

    def ask() -> None:
        with httpx.Client(base_url=f"{programs.face}/face/v1.0", headers=HEADERS) as http:
            while time.monotonic() < until:
                times.append(timed(lambda: http.post("/findsimilars", json=question, timeout=60)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(
        f"  over HTTP, 8 clients: p50 {median * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms, "
        f"{len(times) / seconds:.0f} a second"
    )


def compare(name: str, vectors: np.ndarray) -> None:
    """The index in this process and the same scan by others, in turns; and recall."""
    from faceweb.faceserver.index import face_index
    from faceweb.faceserver.models import Container

    container = Container.objects.get(chosen_id=name)
    half = vectors.astype(np.float16)
    flat = faiss.IndexFlatIP(DIMENSION)
    flat.add(vectors)
    eight = faiss.IndexScalarQuantizer(
        DIMENSION, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    eight.train(vectors[:: max(1, len(vectors) // 10_000)])
    eight.add(vectors)
    faiss.omp_set_num_threads(1)
    index: Any = face_index()
    queries = crowd(ROUNDS * 5)[:ROUNDS]
    scans: dict[str, Callable[[np.ndarray], object]] = {
        "this index": lambda query: index.search(container, query, 20),
        "faiss, exact, float32": lambda query: flat.search(query[np.newaxis], 20),
        "faiss, 8 bits, not exact": lambda query: eight.search(query[np.newaxis], 20),
        "simsimd, exact, float16": lambda query: np.argpartition(
            np.asarray(
                simsimd.cdist(query[np.newaxis].astype(np.float16), half, "dot", out_dtype="f32")
            )[0],
            -min(20, len(half)),
        ),
    }
    took: dict[str, list[float]] = {title: [] for title in scans}
    right = 0
    for query in queries:
        for title, scan in scans.items():
            took[title].append(timed(lambda scan=scan, query=query: scan(query)))  # type: ignore[misc]
        found = {hit.similarity for hit in index.search(container, query, 20)}
        exact = half.astype(np.float32) @ query
        least = np.partition(exact, -20)[-20]
        right += sum(similarity >= least - 1e-6 for similarity in found)
    best = min(statistics.median(times) for title, times in took.items() if "exact," in title)
    for title, times in took.items():
        median = statistics.median(times)
        print(f"    {title:28}{median * 1000:8.2f} ms{median / best:7.2f} x")
    print(f"    recall of the 20 best: {right / (20 * len(queries)):.4f}")


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


def timed(call: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
