"""Photos come in while an installation is struck; afterwards every one of them is there, once.

`survive` is run by `test_survival` with few photos and by `python -m bench.survival` with many.
"""

import hashlib
import io
import itertools
import random
import re
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
from PIL import Image

from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.stack import holdings
from tests.stack.browserless import Visitor
from tests.stack.holdings import Expected
from tests.stack.strikes import KILLED, Installation, installation

# The test photos and the faces in each.
SHOWN = {PERSON_A_1: 1, NO_FACE: 0, PERSON_B: 1, GROUP_OF_SIX: 6, PERSON_A_2: 1, PERSON_A_3: 1}
_LONG_SIDE_PX = 800
_PARALLEL = 3  # as the page sends them
_PAUSE_S = 0.5
_DISK_MB_PER_PHOTO, _DISK_MB = 1.5, 64


@dataclass(frozen=True)
class Sent:
    """A file, and how many faces are in it."""

    data: bytes
    face_count: int

    @property
    def expected(self) -> Expected:
        return Expected(hashlib.sha256(self.data).hexdigest(), self.face_count)


@dataclass(frozen=True)
class Outcome:
    """What became of it all; `wrong` is empty when nothing was lost and nothing doubled."""

    wrong: list[str]
    seconds: float
    retries: int
    ended: list[str]
    folders_of_nobody: int


def photos(count: int) -> Iterator[Sent]:
    """Different pictures, not only different bytes: each is of another size."""
    pictures = [(Image.open(path).convert("RGB"), faces) for path, faces in SHOWN.items()]
    for number in range(count):
        picture, faces = pictures[number % len(pictures)]
        smaller = picture.copy()
        side_px = _LONG_SIDE_PX - number // len(pictures) % 160
        smaller.thumbnail((side_px, side_px))
        out = io.BytesIO()
        smaller.save(out, "JPEG", quality=88, comment=number.to_bytes(4, "big"))
        yield Sent(out.getvalue(), faces)


class Sender:
    """Sends files as the upload page does, and each again until it is answered for."""

    def __init__(self, visitor: Visitor, files: Iterator[Sent], count: int) -> None:
        self._http = visitor.http
        self._files, self._lock = enumerate(files), threading.Lock()
        token = visitor.token("/photos/upload/")
        batch = str(uuid.uuid4())
        self._form = {"csrfmiddlewaretoken": token, "batch": batch, "announced": str(count)}
        self._stopped = threading.Event()
        self.taken: dict[str, Sent] = {}  # by the id of the photo in the answer
        self.retries = 0

    def send_all(self) -> None:
        """One of several threads: sends the next file until there is none. Raises AssertionError
        for an answer that is neither "taken" nor "try again"."""
        while not self._stopped.is_set():
            with self._lock:
                numbered = next(self._files, None)
            if numbered is None:
                return
            number, file = numbered
            photo_id = self._taken_id(f"{number}.jpg", file)
            with self._lock:
                assert self.taken.setdefault(photo_id, file) is file, "two files are one photo"

    def stop(self) -> None:
        self._stopped.set()

    def _taken_id(self, name: str, file: Sent) -> str:
        while not self._stopped.is_set():
            try:
                answer = self._http.post(
                    "/photos/upload/",
                    data=self._form,
                    files={"photos": (name, file.data, "image/jpeg")},
                    headers={"HX-Request": "true"},
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < 500:
                found = re.search(r"/photos/([0-9a-f-]{36})/", answer.text)
                assert found, (answer.status_code, answer.text)
                assert answer.status_code == 200
                return found[1]
            with self._lock:
                self.retries += 1
            time.sleep(_PAUSE_S)
        raise AssertionError("stopped before every file was taken")


def plan(chance: random.Random, kills: int) -> list[tuple[float, str]]:
    """What strikes when, by the share of the work that is done: every kind of kill, the full disk
    and the jump of the clock once at least."""
    kinds = list(itertools.islice(itertools.cycle(KILLED), kills))
    kinds += ["disk", "clock"]
    chance.shuffle(kinds)
    moments = sorted(chance.uniform(0.02, 0.95) for _ in kinds)
    return list(zip(moments, kinds, strict=True))


def survive(count: int, kills: int, seed: int, limit_s: float) -> Outcome:
    """Upload `count` photos under `kills` kills, a full disk and a clock that jumps, then look.

    Raises AssertionError when not everything is finished within `limit_s`.
    """
    chance = random.Random(seed)
    print(f"\n{count} photos, {kills} kills, seed {seed}", flush=True)
    disk_mb = round(_DISK_MB + count * _DISK_MB_PER_PHOTO)
    with (
        tempfile.TemporaryDirectory(prefix="faceweb-survival-") as folder,
        installation(Path(folder), chance, disk_mb) as site,
        ThreadPoolExecutor(_PARALLEL) as threads,
    ):
        visitor = Visitor(site.programs.web, "alice@example.com", site.programs.mails)
        sender = Sender(visitor, photos(count), count)
        begun = time.monotonic()
        sending = [threads.submit(sender.send_all) for _ in range(_PARALLEL)]
        try:
            _strike_while_busy(site, sending, plan(chance, kills), count, begun + limit_s)
        finally:
            sender.stop()
        seconds = time.monotonic() - begun
        visitor.close()
        expected = {photo_id: file.expected for photo_id, file in sender.taken.items()}
        wrong = holdings.wrong_in(site.programs, expected)
        if len(expected) != count:
            wrong.append(f"{count - len(expected)} files were not answered for")
        orphans = holdings.folders_of_nobody(site.programs)
        return Outcome(wrong, seconds, sender.retries, site.ended, orphans)


def _strike_while_busy(
    site: Installation,
    sending: list[Future[None]],
    strikes: list[tuple[float, str]],
    count: int,
    deadline: float,
) -> None:
    """Until every strike has happened and all is at rest. How far the work has come is the share
    of the photos that were received and of those that are finished."""
    while True:
        site.mind_for(0.2)
        for each in sending:
            if each.done():
                each.result()
        done = holdings.progress(site.programs)
        if strikes and sum(done) >= 2 * count * strikes[0][0]:
            site.strike(strikes.pop(0)[1])
        elif not strikes and done.finished >= count and not holdings.unfinished(site.programs):
            return
        assert time.monotonic() < deadline, (
            f"{done} of {count} in time, {strikes} to come: {holdings.unfinished(site.programs)}"
        )
