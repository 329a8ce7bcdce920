"""How long uploading takes, on real parts started as processes.

    python -m bench.uploads [--photos N] [--batch N]

One photo: a person in a browser chooses a file; timed until the boxes of its faces are on the page.
Without Chromium it is not measured. A batch: N files, three at a time as the page sends them; timed
until the last was received and until the last was looked at, with the processor time of each part
by /proc, which says what bounds it. The photos are the test photos, encoded anew each time.
"""

import argparse
import io
import itertools
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from PIL import Image

from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.programs import Programs, wait_until
from tests.stack.browserless import Visitor

PARTS = ("valkey", "faceserver", "worker", "beat", "web")
ASSETS = (PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B, GROUP_OF_SIX, NO_FACE)
TARGET_S = 2.0
PARALLEL = 3
LIMIT_S = 1800.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def variations(paths: tuple[Path, ...]) -> Iterator[bytes]:
    """Files without end that show the same photos; no two are the same bytes."""
    pictures = [Image.open(path).convert("RGB") for path in paths]
    for number in itertools.count():
        out = io.BytesIO()
        comment = number.to_bytes(4, "big")
        pictures[number % len(pictures)].save(out, "JPEG", quality=88, comment=comment)
        yield out.getvalue()


def bench_one(programs: Programs, photos: int) -> None:
    from playwright.sync_api import sync_playwright

    from tests.stack.browsing import CHROMIUM, CHROMIUM_OPTIONS, SLOW_MS, member

    if CHROMIUM is None:
        print("one photo: not measured, there is no Chromium")
        return
    times = []
    with sync_playwright() as started:
        browser = started.chromium.launch(**CHROMIUM_OPTIONS)
        page = member(browser, programs, "bench@example.com")
        for number, photo in enumerate(itertools.islice(variations(ASSETS[:5]), photos + 1)):
            page.goto("/photos/upload/")
            file = {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": photo}
            begun = time.perf_counter()
            page.locator("#upload input[type=file]").set_input_files(file)
            page.locator(".card-box").first.wait_for(timeout=SLOW_MS)
            times.append(time.perf_counter() - begun)
        browser.close()
    first, *others = times
    median_s = statistics.median(others)
    p95_s = statistics.quantiles(others, n=20)[-1]
    print(f"one photo, from choosing the file to boxed faces on the page, {photos} photos")
    print(f"  the first after a start   {first:6.2f} s")
    print(f"  median                    {median_s:6.2f} s   (target {TARGET_S:.0f} s)")
    print(f"  95th percentile           {p95_s:6.2f} s")


def bench_batch(programs: Programs, count: int) -> None:
    person = Visitor(programs.web, "batch@example.com", programs.mails)
    token, batch = person.token("/photos/upload/"), str(uuid.uuid4())
    form = {"csrfmiddlewaretoken": token, "batch": batch, "announced": str(count)}
    files = list(itertools.islice(variations(ASSETS), count))

    def send(numbered: tuple[int, bytes]) -> None:
        number, data = numbered
        person.http.post(
            "/photos/upload/",
            data=form,
            files={"photos": (f"{number}.jpg", data, "image/jpeg")},
            headers={"HX-Request": "true"},
        ).raise_for_status()

    before, begun = processor_seconds(programs), time.perf_counter()
    with ThreadPoolExecutor(PARALLEL) as threads:
        list(threads.map(send, enumerate(files)))
    sent_s = time.perf_counter() - begun
    wait_until(lambda: _is_done(person, batch), "the batch", limit_s=LIMIT_S)
    all_s = time.perf_counter() - begun
    spent = {name: seconds - before[name] for name, seconds in processor_seconds(programs).items()}
    person.close()
    megabytes = sum(map(len, files)) / 1e6
    print(f"{count} files in one batch, {megabytes:.0f} MB, {PARALLEL} at a time")
    print(f"  all received     {sent_s:7.1f} s   {count / sent_s:5.1f} photos/s")
    print(f"  all looked at    {all_s:7.1f} s   {count / all_s:5.1f} photos/s")
    cores = os.cpu_count() or 1
    print(f"  processor time of {cores} cores: {sum(spent.values()) / all_s / cores:.0%} busy with")
    for name, seconds in sorted(spent.items(), key=lambda part: -part[1]):
        share = seconds / sum(spent.values())
        print(f"    {name:11} {1000 * seconds / count:7.1f} ms a photo   {share:4.0%}")


def _is_done(person: Visitor, batch: str) -> bool:
    time.sleep(1)
    try:
        page = person.http.get(f"/photos/batches/{batch}/", headers={"HX-Request": "true"})
    except httpx.TimeoutException:
        return False
    return 'aria-busy="true"' not in page.text and "Done" in page.text


def processor_seconds(programs: Programs) -> dict[str, float]:
    """What each part has used of the processors so far, with every process it started: those that
    run and those that ended and were waited for."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        pid = int(stat.parent.name)
        parents[pid], used[pid] = int(fields[1]), sum(map(int, fields[11:15]))
    spent = dict.fromkeys(programs.running, 0.0)
    parts = {process.pid: name for name, process in programs.running.items()}
    for pid, ticks in used.items():
        ancestor = pid
        while ancestor in parents and ancestor not in parts:
            ancestor = parents[ancestor]
        if ancestor in parts:
            spent[parts[ancestor]] += ticks / _TICKS_PER_S
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--batch", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        programs = Programs(Path(var))
        try:
            programs.prepare()
            programs.start(*PARTS)
            bench_one(programs, arguments.photos)
            bench_batch(programs, arguments.batch)
        finally:
            programs.stop_all()


if __name__ == "__main__":
    main()
