"""What a page costs in a long library.

    python -m bench.pages [--photos N] [--faces N] [--rounds N]

A library of rows in an installation of its own, as large as the figures of the site are promised
for, answered by the site's own middleware, views, templates and database in this process. What the
web server adds is measured apart: the same first page and a picture, from its own process.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from tests.programs import Programs

TARGET_MS = 150.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--faces", type=int, default=3, help="in each photo")
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        programs = Programs(Path(var))
        try:
            programs.prepare()
            programs.start("valkey", "web")
            open_rows_of(programs)
            owner = fill(arguments.photos, arguments.faces)
            print(f"{arguments.photos:,} photos, {arguments.photos * arguments.faces:,} faces in")
            print(f"one library; {arguments.rounds} rounds; target {TARGET_MS:.0f} ms (p95)\n")
            bench_pages(owner, arguments.rounds)
            bench_web_server(programs, owner, arguments.rounds)
        finally:
            programs.stop_all()


def open_rows_of(programs: Programs) -> None:
    """Django in this process, on the installation's own database and Valkey."""
    import django

    names = ("FACEWEB_VAR", "FACEWEB_PORT", "FACE_SERVER_PORT")
    os.environ |= {name: programs.environment[name] for name in names}
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceweb.settings.site"
    django.setup()


def fill(photos: int, faces_each: int) -> Any:
    """The owner of the library: some galleries and named people, most photos READY."""
    from faceweb.accounts import consents
    from faceweb.accounts.models import Purpose, User
    from faceweb.galleries.models import Gallery
    from faceweb.people.models import Person, PersonFace
    from faceweb.photos.models import Face, GalleryEntry, Photo
    from tests.photos import libraries

    owner = User.objects.create_user("alice@example.com", "correct-horse-7-battery")
    consents.give(owner, *Purpose)
    made = libraries.fill(owner, photos, faces_each=faces_each)
    few = [photo.pk for photo in made[:: max(1, photos // 20)]]
    Photo.objects.filter(pk__in=few).update(status=Photo.Status.REFUSED, face_count=0)
    for number in range(5):
        gallery = Gallery.objects.create(
            kind=Gallery.Kind.ALBUM, owner=owner, name=f"Gallery {number}"
        )
        entries = [GalleryEntry(gallery=gallery, photo=photo) for photo in made[number::10]]
        GalleryEntry.objects.bulk_create(entries, 2000)
    for number in range(20):
        person = Person.objects.create(owner=owner, name=f"Person {number}")
        faces = Face.objects.filter(photo__in=[p.pk for p in made[number::200]], number=1)
        PersonFace.objects.bulk_create(PersonFace(face=face, person=person) for face in faces)
    return owner


def addresses(owner: Any) -> dict[str, tuple[str, dict[str, str]]]:
    """What is asked for, by name: the address and the headers it is asked with."""
    from faceweb.galleries.models import Gallery
    from faceweb.people.models import Person
    from faceweb.photos import media, paging
    from faceweb.photos.models import Photo

    photos = Photo.objects.owned_by(owner)
    deep = paging.place_of(photos[photos.count() * 9 // 10])
    middle = photos.filter(face_count__gt=0)[photos.count() // 2]
    face = middle.faces.all()[0]
    day = middle.created_at.date()
    gallery = Gallery.objects.owned_by(owner)[0]
    person = Person.objects.filter(owner=owner)[0]
    viewer = media.viewer_of(owner)
    more = {"HX-Request": "true", "HX-Target": "library-more"}
    return {
        "library, first page": ("/photos/", {}),
        "library, a page nine tenths down": (f"/photos/?older={deep}", {}),
        "library, the same by scrolling": (f"/photos/?older={deep}", more),
        "library, no face": ("/photos/?faces=0", {}),
        "library, 3 or more faces": ("/photos/?faces=3%2B", {}),
        "library, not accepted": ("/photos/?state=refused", {}),
        "library, being looked at": ("/photos/?state=working", {}),
        "library, a gallery": (f"/photos/?gallery={gallery.pk}", {}),
        "library, a person": (f"/photos/?person={person.pk}", {}),
        "library, a file name": ("/photos/?name=photo+07", {}),
        "library, a month": (f"/photos/?since={day:%Y-%m}-01&until={day:%Y-%m-%d}", {}),
        "recently deleted": ("/photos/deleted/", {}),
        "photo": (f"/photos/{middle.pk}/", {}),
        "photo, a face chosen": (f"/photos/{middle.pk}/?face=2", {}),
        "picture of a photo": (media.address(middle.pk, "small", viewer), {}),
        "picture of a face": (media.address(face.pk, "crop", viewer), {}),
    }


def bench_pages(owner: Any, rounds: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(owner)
    lay_pictures(owner)
    print(f"{'in this process':36}{'median ms':>10}{'p95 ms':>9}{'CPU ms':>9}{'queries':>9}")
    for name, (address, headers) in addresses(owner).items():

        def ask(address: str = address, headers: dict[str, str] = headers) -> int:
            answer = browser.get(address, headers=headers)
            answer.close()
            return answer.status_code

        with CaptureQueriesContext(connection) as captured:
            status = ask()
        queries = len(captured)
        if status != 200:
            raise SystemExit(f"{name}: answered {status}")
        median_ms, p95_ms, cpu_ms = times_of(ask, rounds)
        over = "  OVER" if p95_ms > TARGET_MS else ""
        print(f"{name:36}{median_ms:10.1f}{p95_ms:9.1f}{cpu_ms:9.1f}{queries:9}{over}")


def bench_web_server(programs: Programs, owner: Any, rounds: int) -> None:
    """One client, signed in, over a connection that is kept."""
    from django.conf import settings
    from django.test import Client

    signed_in = Client()
    signed_in.force_login(owner)
    cookies = {settings.SESSION_COOKIE_NAME: signed_in.cookies[settings.SESSION_COOKIE_NAME].value}
    print(f"\n{'from the web server':36}{'median ms':>10}{'p95 ms':>9}{'bytes':>9}")
    with httpx.Client(base_url=programs.web, cookies=cookies, timeout=30) as http:
        wanted = addresses(owner)
        for name in ("library, first page", "picture of a photo"):
            address, headers = wanted[name]
            body = http.get(address, headers=headers).raise_for_status()
            median_ms, p95_ms, _cpu_ms = times_of(partial(http.get, address), rounds)
            print(f"{name:36}{median_ms:10.1f}{p95_ms:9.1f}{len(body.content):9,}")


def lay_pictures(owner: Any) -> None:
    """Files behind the pictures that are asked for; the other photos are rows alone."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from faceweb.photos.models import Photo

    photos = Photo.objects.owned_by(owner)
    shown = photos.filter(face_count__gt=0)[photos.count() // 2]
    folder = f"photos/{shown.pk.hex[:2]}/{shown.pk}"
    names = ["small.webp", *(f"faces/{face.pk}.webp" for face in shown.faces.all())]
    for name in names:
        default_storage.save(f"{folder}/{name}", ContentFile(b"\0" * 30_000))


def times_of(call: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Median and 95th percentile of the time, and the median of this process's share of a core,
    which others on the machine do not lengthen; in milliseconds. The first call is not counted."""
    call()
    taken, busy = [], []
    for _round in range(rounds):
        started, worked = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - started) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1], statistics.median(busy)


if __name__ == "__main__":
    main()
