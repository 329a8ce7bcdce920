"""Whether a deletion is known everywhere at once: 10,000 of them over two processes.

A face is deleted through one process of the face server and at once looked for through the other,
with its own embedding, so it would be the first candidate; processes change places every time. One
face in ten is looked for before it is deleted too, and must be found.
"""

import os
import re
from pathlib import Path

import httpx

from bench.crowds import crowd, detected
from bench.timing import in_words, timed
from tests.programs import Programs

_SOCKET = re.compile(r"socket:\[(\d+)\]")
_TRIES = 200


def bench(programs: Programs, name: str, faces: int, count: int, key: str) -> None:
    """Of the list `name`, which holds `crowd(faces)` and is trained, the first `count` go. The face
    server has two processes from then on."""
    count = min(count, faces)
    programs.kill("faceserver")
    programs.environment["FACE_SERVER_WORKERS"] = "2"
    programs.start("faceserver")
    persisted, asked = _first_of(name, count), detected(crowd(faces)[:count])
    clients = _two_clients(programs, key)
    stale = missed = 0
    times_s: list[float] = []
    for number, (gone, face_id) in enumerate(zip(persisted, asked, strict=True)):
        one, other = clients if number % 2 else reversed(clients)
        if number % 10 == 0 and gone not in _candidates(other, name, face_id):
            missed += 1
        one.delete(f"/largefacelists/{name}/persistedfaces/{gone}").raise_for_status()
        found: list[str] = []
        times_s.append(timed(lambda: found.extend(_candidates(other, name, face_id))))  # noqa: B023
        stale += gone in found
    for client in clients:
        client.close()
    print(
        f"  {count:,} deletions, each looked for through the other of two processes: "
        f"{stale} stale answers ({missed} of {-(-count // 10):,} not found before); "
        f"a search after a deletion {in_words(times_s)}"
    )
    if stale or missed:
        raise SystemExit("a deletion was not known at once, or nothing was measured")


def _candidates(client: httpx.Client, name: str, face_id: str) -> list[str]:
    question = {"faceId": face_id, "largeFaceListId": name, "mode": "matchFace"}
    answer = client.post("/findsimilars", json=question).raise_for_status()
    return [candidate["persistedFaceId"] for candidate in answer.json()]


def _first_of(name: str, count: int) -> list[str]:
    from faceweb.faceserver.models import PersistedFace

    rows = PersistedFace.objects.filter(container__chosen_id=name).order_by("version")
    return [str(face_id) for face_id in rows.values_list("face_id", flat=True)[:count]]


def _two_clients(programs: Programs, key: str) -> list[httpx.Client]:
    """Each with one connection that stays, to a process of its own."""
    found: dict[int, httpx.Client] = {}
    for _ in range(_TRIES):
        client = httpx.Client(
            base_url=f"{programs.face}/face/v1.0",
            headers={"Ocp-Apim-Subscription-Key": key},
            limits=httpx.Limits(max_connections=1, keepalive_expiry=None),
            timeout=120,
        )
        answer = client.get("/largefacelists").raise_for_status()
        _, port = answer.extensions["network_stream"].get_extra_info("client_addr")
        process = _process_behind(programs, port)
        if process in found:
            client.close()
            continue
        found[process] = client
        if len(found) == 2:
            return list(found.values())
    raise SystemExit("one process answered every connection")


def _process_behind(programs: Programs, client_port: int) -> int:
    """The process of the server that holds the other end of a connection."""
    ends = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    wanted = f":{programs.face_port:04X}", f":{client_port:04X}"
    (inode,) = (end[9] for end in ends if end[1].endswith(wanted[0]) and end[2].endswith(wanted[1]))
    leader = programs.running["faceserver"].pid
    for entry in Path("/proc").glob("[0-9]*"):
        if os.getpgid(int(entry.name)) != leader:
            continue
        for link in (entry / "fd").iterdir():
            found = _SOCKET.fullmatch(os.readlink(link))
            if found and found[1] == inode:
                return int(entry.name)
    raise SystemExit("nobody holds the connection")
