"""Look-alikes: results in every state, two faces compared, what is said of them, sharing."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils import timezone

from faceweb.accounts import rates
from faceweb.accounts.models import User
from faceweb.drawn_faces import draw
from faceweb.galleries.models import Gallery
from faceweb.lookalikes.comparing import Comparison
from faceweb.lookalikes.forms import QueryForm, ShareForm
from faceweb.lookalikes.likeness import Likeness
from faceweb.lookalikes.models import SharedResult
from faceweb.lookalikes.scopes import Scope
from faceweb.lookalikes.services import Candidate, LookAlikes
from faceweb.patterns.pattern import Pattern, photo_in
from faceweb.photos.models import Face, Photo

_HOLIDAY = Gallery(kind=Gallery.Kind.ALBUM, name="Holiday", id=UUID(int=1))


def families() -> dict[str, list[Pattern]]:
    return {
        "Look-alikes": list(_look_alikes()),
        "Comparing": list(_comparing()),
        "Shared results": list(_shared()),
        "Search with a photo": list(_queries()),
    }


def _faces() -> tuple[Face, Face]:
    query, other = draw(photo_in(Photo.Status.READY))
    return query, other


def _asked(mode: str = "matchPerson") -> dict[str, Any]:
    viewer = User(email="alice@example.com")
    scopes = [Scope(viewer, kind) for kind in ("all", "library", "shared", "public")]
    return {
        "mode": mode,
        "page": 1,
        "asked": f"scope=all&mode={mode}",
        "scope": scopes[0],
        "scopes": [*scopes, Scope(viewer, "gallery", _HOLIDAY)],
        "has_galleries": True,
    }


def _look_alikes() -> Iterator[Pattern]:
    query, _other = _faces()
    ranked = [Candidate(confidence, _faces()[1]) for confidence in (0.97, 0.62, 0.31, 0.08)]
    ranked[1] = Candidate(0.62, _faces()[1], _HOLIDAY, "bob@example.com")
    ranked[2] = Candidate(0.31, _faces()[1], _HOLIDAY, verdict="same")
    told = [Candidate(0.55, _faces()[1], verdict="different")]
    many: dict[str, Any] = {"candidates": ranked, "total": 4, "searched_count": 1240}
    states: list[tuple[str, LookAlikes, str]] = [
        ("searching", LookAlikes("searching", pending=3), "matchPerson"),
        ("waiting", LookAlikes("waiting", str(Photo.Reason.AWAY.label), pending=1), "matchPerson"),
        ("too often", LookAlikes("waiting", rates.sentence(40), pending=1), "matchPerson"),
        ("moved", LookAlikes("waiting", str(Photo.Reason.MOVING.label), pending=1), "matchPerson"),
        ("refused", LookAlikes("refused", str(Photo.Reason.KEY.label)), "matchPerson"),
        ("done", LookAlikes("done", **many), "matchPerson"),
        ("done in part", LookAlikes("done", pending=2, **many), "matchPerson"),
        ("done, with more", LookAlikes("done", next_page=2, **many), "matchFace"),
        ("all there are", LookAlikes("done", is_capped=True, **many), "matchFace"),
        ("others among them", LookAlikes("done", others=told, **many), "matchFace"),
        ("nobody close enough", LookAlikes("done", searched_count=1240), "matchPerson"),
        ("nobody at all", LookAlikes("done"), "matchFace"),
    ]
    for name, answer, mode in states:
        context = {"face": query, "photo": query.photo, "answer": answer, "may_share": True}
        yield Pattern(name, "lookalikes/partials/results.html", {**_asked(mode), **context})
    yield Pattern("gone", "lookalikes/partials/gone.html")


def _comparing() -> Iterator[Pattern]:
    face, other = _faces()
    around = {"position": 2, "total": 12, "previous_id": UUID(int=2), "next_id": UUID(int=3)}
    alike = Comparison("done", Likeness(0.72))
    states: list[tuple[str, Comparison, dict[str, Any]]] = [
        ("compared", alike, around),
        ("somebody said the same", alike, {"verdict": "same"}),
        ("somebody said others", alike, {"verdict": "different"}),
        ("being compared", Comparison("searching"), {}),
        ("waiting", Comparison("waiting", sentence=str(Photo.Reason.BUSY.label)), {}),
        ("too often", Comparison("waiting", sentence=rates.sentence(40)), {}),
        ("not to be compared", Comparison("done", sentence="These could not be compared."), {}),
    ]
    for name, comparison, more in states:
        context = {"face": face, "other": other, "comparison": comparison, **more}
        context["candidate"] = Candidate(0.72, other, _HOLIDAY, "bob@example.com")
        yield Pattern(name, "lookalikes/partials/compare.html", {**_asked(), **context})
    yield Pattern("one is gone", "lookalikes/partials/compare_gone.html")


def _shared() -> Iterator[Pattern]:
    face, other = _faces()
    result = SharedResult(face=face, mode="matchPerson", expires_at=timezone.now())
    dialog = "lookalikes/partials/share.html"
    yield Pattern("for how long", dialog, {**_asked(), "face": face, "form": ShareForm()})
    made = {"result": result, "address": "https://faces.example.com/r/kT0x…"}
    yield Pattern("the link", dialog, {**_asked(), "face": face, **made})
    row = {"result": result}
    yield Pattern("one of mine", "lookalikes/partials/shared_row.html", row)
    seen: list[tuple[str, list[tuple[Candidate, Likeness]]]] = [
        ("what a visitor sees", [(Candidate(0.9, other), Likeness(0.9))]),
        ("nothing is left of it", []),
    ]
    for name, candidates in seen:
        context = {"face": face, "mode": "matchPerson", "candidates": candidates}
        yield Pattern(name, "lookalikes/partials/shared_list.html", context)


def _queries() -> Iterator[Pattern]:
    form = {"form": QueryForm(), "may_keep": True, "minutes": 60}
    yield Pattern("the form", "lookalikes/partials/query_form.html", form)
    yield Pattern("not agreed to", "lookalikes/partials/no_consent.html")
    template = "lookalikes/partials/query_photo.html"
    for status in (Photo.Status.RECEIVED, Photo.Status.WORKING, Photo.Status.WAITING):
        photo = photo_in(status, is_query=True, keep_until=timezone.now())
        yield Pattern(status.value, template, {"photo": photo, "faces": []})
    ready = photo_in(Photo.Status.READY, is_query=True, keep_until=timezone.now())
    yield Pattern("two faces", template, {"photo": ready, "faces": draw(ready)})
    yield Pattern("no face", template, {"photo": ready, "faces": []})
    kept = photo_in(Photo.Status.READY)
    yield Pattern("in the library", template, {"photo": kept, "faces": draw(kept)})
