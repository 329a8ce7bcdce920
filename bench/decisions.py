"""How long a moderator's decision takes to be everywhere, on real parts started as processes.

    python -m bench.decisions [--removals N] [--busy N]

Photos of one person are in their library, in a gallery that is shared and public, in all three
lists at the Face API and in another person's kept look-alikes. One by one they are removed; timed
from the decision until the page that everybody saw is gone and the kept look-alikes are without the
photo, and until none of the lists at the Face API holds its face any more. `--busy`: so many photos
of somebody else wait for the worker meanwhile.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from bench.pages import open_rows_of
from bench.uploads import PARTS, variations
from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_A_3
from tests.programs import Programs, wait_until

if TYPE_CHECKING:
    from faceweb.galleries.models import Gallery
    from faceweb.moderation.audit import Actor
    from faceweb.photos.models import Face, Photo

TARGET_S = 2.0
_LIMIT_S = 300.0
_POLL_S = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--removals", type=int, default=20)
    parser.add_argument("--busy", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        programs = Programs(Path(var))
        try:
            programs.prepare()
            programs.start(*PARTS)
            open_rows_of(programs)
            town = settle(arguments.removals)
            keep_busy(arguments.busy)
            bench(programs, town)
        finally:
            programs.stop_all()


@dataclass
class Town:
    """What is removed, what it was in, and whose look-alikes it was among."""

    moderator: Actor
    photos: list[Photo]
    galleries: list[Gallery]
    asked: Face


def settle(count: int) -> Town:
    from faceweb.accounts.models import Role
    from faceweb.accounts.services import set_role
    from faceweb.galleries.services import library_of, public_index
    from faceweb.moderation.audit import Actor
    from faceweb.photos import entries
    from faceweb.photos.models import GalleryEntry
    from faceweb.sharing import membership, publishing, reviewing, services

    owner, other, moderator = (_account(name) for name in ("alice", "bob", "mona"))
    set_role(moderator, Role.MODERATOR)
    photos = _taken_in(owner, (PERSON_A_1, PERSON_A_2), count)
    [own] = _taken_in(other, (PERSON_A_3,), 1)
    fair = services.make_gallery(owner, "Fair")
    membership.join(fair, other, can_add=False)
    publishing.publish(fair)
    entries.add(fair, photos, owner)
    for entry in GalleryEntry.objects.filter(gallery=fair):
        reviewing.approve(entry, moderator)
    galleries = [library_of(owner), fair, public_index()]
    for gallery in galleries:
        wait_until(lambda: len(_held(gallery)) == count, "the lists", limit_s=_LIMIT_S)  # noqa: B023
    return Town(Actor(moderator), photos, galleries, own.faces.get())


def keep_busy(count: int) -> None:
    """Photos of a third person, which wait in the queue."""
    from faceweb.photos.services import accept

    if count:
        carol = _account("carol")
        for number, data in enumerate(itertools.islice(variations((GROUP_OF_SIX, NO_FACE)), count)):
            accept(carol, data, f"{number}.jpg")


def bench(programs: Programs, town: Town) -> None:
    from faceweb.moderation.deciding import decide
    from faceweb.moderation.models import Action, Case
    from faceweb.photos.models import Face

    decided_s: list[float] = []
    gone_s: list[float] = []
    left_s: list[float] = []
    visitor = httpx.Client(base_url=programs.web, timeout=60)
    for photo in town.photos:
        face = str(Face.objects.get(photo=photo).pk)
        page = f"/photos/{photo.pk}/"
        wait_until(lambda: face in _look_alikes(town.asked), "the answer", limit_s=_LIMIT_S)  # noqa: B023
        if visitor.get(page).status_code != 200:
            raise AssertionError("everybody should see the photo")
        case = Case.objects.create(kind=Case.Kind.REPORT, photo=photo, uploader=photo.owner)
        begun = time.perf_counter()
        decide(case, town.moderator, Action.REMOVE)
        decided_s.append(time.perf_counter() - begun)
        _poll(lambda: visitor.get(page).status_code != 200)  # noqa: B023
        _poll(lambda: face not in _look_alikes(town.asked))  # noqa: B023
        gone_s.append(time.perf_counter() - begun)
        _poll(lambda: not any(face in _held(each) for each in town.galleries))  # noqa: B023
        left_s.append(time.perf_counter() - begun)
    print(f"{len(town.photos)} removals, seconds from the decision (target {TARGET_S:.0f} s)")
    print(f"{'':44}median    p95    max")
    _print("decided: the transaction", decided_s)
    _print("gone from pages and kept look-alikes", gone_s)
    _print("gone from every list at the Face API", left_s)


def _print(what: str, times: list[float]) -> None:
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(f"  {what:40}{statistics.median(times):8.2f}{p95:7.2f}{max(times):7.2f}")


def _account(name: str) -> Any:
    from faceweb.accounts import consents
    from faceweb.accounts.models import Purpose
    from faceweb.accounts.services import make_account

    user, _password = make_account(f"{name}@example.com")
    consents.give(user, *Purpose)
    return user


def _taken_in(owner: Any, paths: tuple[Path, ...], count: int) -> list[Photo]:
    """Photos of theirs, gone through by the worker."""
    from faceweb.photos.models import Photo
    from faceweb.photos.services import accept

    files = itertools.islice(variations(paths), count)
    keys = [accept(owner, data, f"{n}.jpg").photo.pk for n, data in enumerate(files)]
    photos = Photo.objects.filter(pk__in=keys)
    ready = photos.filter(status=Photo.Status.READY)
    wait_until(lambda: ready.count() == count, "the worker", limit_s=_LIMIT_S)
    return list(photos)


def _held(gallery: Gallery) -> list[str]:
    """The faces that the Face API holds for searches of the gallery: our ids of them."""
    from faceweb.faceapi.connect import get_client
    from faceweb.galleries.models import FaceList

    lists = FaceList.objects.current().filter(gallery=gallery, made=True)
    names = [face_list.large_face_list_id for face_list in lists]
    return [str(face["userData"]) for name in names for face in get_client().list_faces(name)]


def _look_alikes(face: Face) -> list[str]:
    """What the page of the face shows now, from kept answers where there are any."""
    from faceweb.faceapi.contract import FindSimilarMode
    from faceweb.lookalikes.scopes import choose
    from faceweb.lookalikes.services import look_alikes
    from faceweb.photos.models import Face

    face = Face.objects.select_related("photo__owner").get(pk=face.pk)
    scope, mode = choose(face.photo.owner, "all"), FindSimilarMode.MATCH_FACE
    found, page = [], look_alikes(face, mode, scope)
    while True:
        found += [str(each.face.pk) for each in page.candidates]
        if page.next_page is None:
            return found
        page = look_alikes(face, mode, scope, page.next_page)


def _poll(is_so: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + _LIMIT_S
    while not is_so():
        if time.perf_counter() > deadline:
            raise AssertionError(f"not so after {_LIMIT_S:.0f} s")
        time.sleep(_POLL_S)


if __name__ == "__main__":
    main()
