"""What is kept of somebody, exports, receipts."""

import uuid
from collections.abc import Iterator

from django.utils import timezone

from faceweb.mydata.kept import Kept
from faceweb.mydata.models import Erasure, Export
from faceweb.patterns.pattern import Pattern

_MUCH = Kept(1204, 5_400_000_000, 3811, 24, 3, 7, 12, 2, 1, 2, 31, 40, 6, 2, 1)
_LITTLE = Kept(1, 2_400_000, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0)
_COUNTS = {
    "photos": 1204,
    "bytes": 5_400_000_000,
    "faces": 3811,
    "galleries": 3,
    "links": 1,
    "people": 24,
    "subscriptions": 1,
    "shared_results": 2,
    "exports": 1,
}


def families() -> dict[str, list[Pattern]]:
    return {
        "Your data": list(_kept()),
        "Exports": list(_exports()),
        "Receipts": list(_receipts()),
    }


def _kept() -> Iterator[Pattern]:
    for name, kept in (("much", _MUCH), ("little", _LITTLE)):
        yield Pattern(f"kept: {name}", "mydata/partials/kept.html", {"kept": kept})
        yield Pattern(f"what will be gone: {name}", "mydata/partials/going.html", {"kept": kept})


def _exports() -> Iterator[Pattern]:
    state, now = Export.State, timezone.now()
    yield Pattern("none yet", "mydata/partials/export.html", {"export": None})
    for name, export in (
        ("waiting", Export(state=state.REQUESTED, created_at=now)),
        ("being made", Export(state=state.WORKING, photos_total=1204, photos_done=311)),
        (
            "ready",
            Export(state=state.READY, byte_size=5_400_000_000, created_at=now, expires_at=now),
        ),
        ("failed", Export(state=state.FAILED, created_at=now)),
    ):
        yield Pattern(name, "mydata/partials/export.html", {"export": export})


def _receipts() -> Iterator[Pattern]:
    now = timezone.now()
    place = {"looked_for": 5040, "found": 0}
    places = ("database", "files", "kept_answers", "face_api")
    for state in Erasure.State:
        erasure = Erasure(
            id=uuid.UUID(int=0x5EED << 96),
            what=Erasure.What.ACCOUNT,
            state=state,
            requested_at=now,
            begin_at=now,
        )
        if state != Erasure.State.WAITING:
            erasure.counts = _COUNTS
        if state in (Erasure.State.DONE, Erasure.State.VERIFIED):
            erasure.done_at = now
        if erasure.is_over:
            erasure.verified_at = now
            erasure.receipt = {"checked": dict.fromkeys(places, place)}
        context = {"erasure": erasure, "token": "a-secret-address"}
        yield Pattern(state.value, "mydata/partials/receipt.html", context)
        yield Pattern(f"{state.value}, in a list", "mydata/partials/erasure.html", context)
