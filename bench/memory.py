"""Whether memory grows with what is done.

    python -m bench.memory [--photos N] [--warm-up N] [--batch N]

Small photos, one in twenty with a face, are uploaded to a whole installation, a batch in one form,
each batch by another account, for what a large library needs is not what uploads leave behind.
After each batch, when all are looked at, the memory of every part is read (PSS: what is shared
counts for each process by its share; of all that a part started, added up). Once they are warm, a
straight line through these figures says how much a thousand uploads add. It is flat where that
is no more than the figures scatter by, or than 100 MB after a million. Nothing else of faceweb may
run beside it: what that shares with these parts counts for them by a smaller share.
"""

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil
from PIL import Image

from tests.assets import NO_FACE, PORTRAIT
from tests.programs import Programs, wait_until
from tests.stack.browserless import Visitor
from tests.stack.browsing import PARTS

WITH_FACE_EVERY = 20
LIMIT_S = 900.0
FLAT_KB = 100.0
_SIZE_PX = (160, 120)
_STEP_PX = 2


class Line(NamedTuple):
    """kB that a thousand uploads add, and how far that may be off (two standard errors)."""

    slope: float
    margin: float

    @property
    def is_flat(self) -> bool:
        return self.slope <= max(self.margin, FLAT_KB)


def photos() -> Iterator[bytes]:
    """Different pictures: pieces of a photo without faces, and now and then a face."""
    with Image.open(NO_FACE) as image, Image.open(PORTRAIT) as portrait:
        scene, face = image.convert("RGB"), portrait.convert("RGB")
    width, height = _SIZE_PX
    across, down = (scene.width - width) // _STEP_PX, (scene.height - height) // _STEP_PX
    number = 0
    while True:
        left, top = number % across * _STEP_PX, number // across % down * _STEP_PX
        picture = scene.crop((left, top, left + width, top + height))
        if number % WITH_FACE_EVERY == 0:
            picture.paste(face, (number // WITH_FACE_EVERY % (width - face.width), 4))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85, comment=number.to_bytes(4, "big"))
        yield out.getvalue()
        number += 1


def upload(person: Visitor, files: list[bytes]) -> None:
    """In one form, as without a script; returns when all are looked at."""
    answer = person.http.post(
        "/photos/upload/",
        data={"csrfmiddlewaretoken": person.token("/photos/upload/"), "announced": len(files)},
        files=[("photos", (f"{n}.jpg", data, "image/jpeg")) for n, data in enumerate(files)],
        timeout=LIMIT_S,
    )
    assert "/photos/batches/" in str(answer.url), (answer.status_code, answer.url)

    def is_done() -> bool:
        time.sleep(1)
        try:
            page = person.http.get(answer.url.path, headers={"HX-Request": "true"})
        except httpx.TimeoutException:
            return False
        return 'aria-busy="true"' not in page.text and "Done" in page.text

    wait_until(is_done, f"{len(files)} photos", limit_s=LIMIT_S)


def memory_kb(programs: Programs) -> dict[str, float]:
    """Of each part with everything it started."""
    used = {}
    for name, process in programs.running.items():
        parent = psutil.Process(process.pid)
        family = [parent, *parent.children(recursive=True)]
        used[name] = sum(member.memory_full_info().pss for member in family) / 1024
    return used


def line_through(points: list[tuple[int, float]]) -> Line:
    """By least squares; `points` are (uploads, kB), three of them at least."""
    thousands = [uploads / 1000 for uploads, _kb in points]
    kb = [value for _uploads, value in points]
    slope, start = statistics.linear_regression(thousands, kb)
    off = sum((y - start - slope * x) ** 2 for x, y in zip(thousands, kb, strict=True))
    middle = statistics.fmean(thousands)
    spread = sum((x - middle) ** 2 for x in thousands)
    return Line(slope, 2 * (off / (len(points) - 2) / spread) ** 0.5)


def report(samples: list[tuple[int, dict[str, float]]], warm_up: int) -> None:
    warm = [sample for sample in samples if sample[0] >= warm_up]
    print(f"  {'MB':12} {'first':>8} {'warm':>8} {'last':>8}   kB per 1,000 uploads")
    for name in PARTS:
        first, begun, last = (used[name] / 1024 for _n, used in (samples[0], warm[0], warm[-1]))
        line = line_through([(uploads, used[name]) for uploads, used in warm])
        verdict = "flat" if line.is_flat else "GROWS"
        print(
            f"  {name:12} {first:8.1f} {begun:8.1f} {last:8.1f}"
            f"   {line.slope:+8.0f} ± {line.margin:.0f}  {verdict}"
        )
    print("  Valkey keeps what the face server answered for a day, and forgets it then.")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--warm-up", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faceweb-memory-") as var:
        programs = Programs(Path(var), UPLOADS_PER_HOUR="0")
        try:
            programs.prepare()
            programs.start(*PARTS)
            samples = [(0, memory_kb(programs))]
            files, begun = photos(), time.perf_counter()
            for uploads in range(arguments.batch, arguments.photos + 1, arguments.batch):
                person = Visitor(programs.web, f"until-{uploads}@example.com", programs.mails)
                upload(person, list(islice(files, arguments.batch)))
                person.close()
                samples.append((uploads, memory_kb(programs)))
                used = ", ".join(f"{name} {kb / 1024:.1f}" for name, kb in samples[-1][1].items())
                print(f"  {uploads:6,} uploads: {used} MB", flush=True)
            taken_s = time.perf_counter() - begun
            print(f"{arguments.photos:,} uploads in {taken_s:.0f} s, {arguments.batch} in one form")
            report(samples, arguments.warm_up)
        finally:
            programs.stop_all()


if __name__ == "__main__":
    main()
