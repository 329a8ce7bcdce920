"""`/patterns/`, for staff: every partial of the site in every state it can be in.

Nothing here is stored. The photos and faces are unsaved instances, so no file stands behind them:
the addresses of their pictures are replaced with drawings, and htmx is switched off around them.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from faceweb.apikeys.models import ApiSubscription
from faceweb.apikeys.reference import Field, Operation, Refusal
from faceweb.apikeys.samples import Sample
from faceweb.apikeys.services import Entry
from faceweb.drawn_faces import LITTLE_SAID, MUCH_SAID, TURNED_AWAY, draw
from faceweb.faceapi.management import Key, Limits, Subscription
from faceweb.lookalikes.services import Candidate
from faceweb.photos.models import Photo
from faceweb.photos.words import about

_CROP = re.compile(r"/media/[0-9a-f-]{36}/crop\?[^ \"]*")
_PICTURE = re.compile(r"/media/[0-9a-f-]{36}/(?:small|medium|large)\?[^ \"]*")
_LANDSCAPE = (1200, 800)


@dataclass(frozen=True)
class Pattern:
    """One partial in one state: what it is called, its template and what it is given."""

    name: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    def html(self, request: HttpRequest) -> SafeString:
        """The partial as the pages show it, its pictures replaced with drawings."""
        html: str = render_to_string(self.template, self.context, request)
        html = _CROP.sub(static("patterns/face.svg"), html)
        html = _PICTURE.sub(static("patterns/photo.svg"), html)
        return mark_safe(html)  # noqa: S308  (rendered by our own templates a line above)


@staff_member_required
def patterns(request: HttpRequest) -> HttpResponse:
    """The whole collection, by family; `?only=NAME` shows the families whose name is NAME."""
    only = request.GET.get("only", "")
    families = {
        name: [(pattern.name, pattern.html(request)) for pattern in members]
        for name, members in _families().items()
        if only in ("", name)
    }
    return render(request, "patterns/patterns.html", {"families": families})


def _families() -> dict[str, list[Pattern]]:
    return {
        "Cards": list(_cards()),
        "Uploads": list(_uploads()),
        "Photo": list(_stages()),
        "Descriptions": list(_descriptions()),
        "Look-alikes": list(_look_alikes()),
        "API keys": list(_api_keys()),
        "API reference": list(_api_reference()),
        "Frame": list(_frame()),
    }


def _photo(status: Photo.Status, *, has_picture: bool = True, **fields: Any) -> Photo:
    width, height = _LANDSCAPE if has_picture else (None, None)
    made = Photo(
        status=status,
        file_name="garden party.jpg",
        width=width,
        height=height,
        created_at=timezone.now(),
        **fields,
    )
    made.face_count = 0
    return made


def _unfinished() -> Iterator[tuple[str, Photo]]:
    status = Photo.Status
    yield "received", _photo(status.RECEIVED, has_picture=False)
    yield "looking for faces, no picture yet", _photo(status.WORKING, has_picture=False)
    yield "looking for faces", _photo(status.WORKING)
    for reason in (Photo.Reason.AWAY, Photo.Reason.BUSY, Photo.Reason.KEY, Photo.Reason.QUOTA):
        yield f"waiting: {reason.value}", _photo(status.WAITING, reason=reason)


def _refused() -> Iterator[tuple[str, Photo]]:
    yield (
        "refused without a picture",
        _photo(Photo.Status.REFUSED, has_picture=False, reason=Photo.Reason.UNREADABLE),
    )
    for reason in (Photo.Reason.NOT_ACCEPTED, Photo.Reason.GAVE_UP):
        yield f"refused: {reason.value}", _photo(Photo.Status.REFUSED, reason=reason)


def _cards() -> Iterator[Pattern]:
    for name, photo in [*_unfinished(), *_refused()]:
        yield Pattern(name, "photos/partials/card.html", {"photo": photo})
    for name, count in (("no face", 0), ("one face", 1), ("many faces", 27)):
        photo = _photo(Photo.Status.READY)
        photo.face_count = count
        yield Pattern(name, "photos/partials/card.html", {"photo": photo})
    yield Pattern("empty library", "photos/partials/empty_library.html")


def _uploads() -> Iterator[Pattern]:
    for reason in (Photo.Reason.UNREADABLE, Photo.Reason.TOO_SMALL, Photo.Reason.TOO_BIG):
        context = {"file_name": "holiday.pdf", "reason": reason.label}
        yield Pattern(f"refused: {reason.value}", "photos/partials/upload_refused.html", context)


def _stages() -> Iterator[Pattern]:
    template = "photos/partials/photo_stage.html"
    for name, photo in [*_unfinished(), *_refused()]:
        yield Pattern(name, template, {"photo": photo, "faces": [], "selected": None})
    ready = _photo(Photo.Status.READY)
    faces = draw(ready, LITTLE_SAID)
    yield Pattern("no face found", template, {"photo": ready, "faces": [], "selected": None})
    yield Pattern("faces", template, {"photo": ready, "faces": faces, "selected": None})
    chosen = {"selected": faces[1], "about": about(faces[1])}
    yield Pattern("a face chosen", template, {"photo": ready, "faces": faces, **chosen})


def _descriptions() -> Iterator[Pattern]:
    now = timezone.now()
    ready = _photo(Photo.Status.READY)
    being_described = _photo(Photo.Status.READY, describe_by=now + dt.timedelta(days=1))
    for name, (face, _other) in (
        ("much said", draw(ready, MUCH_SAID)),
        ("little said", draw(ready, LITTLE_SAID)),
        ("turned away", draw(ready, TURNED_AWAY)),
        ("offered", draw(ready)),
        ("being described", draw(being_described)),
        ("did not work", draw(_photo(Photo.Status.READY, describe_by=now))),
        ("nothing said", draw(_photo(Photo.Status.READY, described_at=now))),
    ):
        context = {"photo": face.photo, "faces": [face], "selected": face, "about": about(face)}
        yield Pattern(name, "photos/partials/about.html", context)


def _look_alikes() -> Iterator[Pattern]:
    query, other = draw(_photo(Photo.Status.READY))
    ranked = [Candidate(other, confidence) for confidence in (0.97, 0.62, 0.31, 0.08)]
    states: list[tuple[str, dict[str, Any]]] = [
        ("searching", {"state": "searching"}),
        ("waiting", {"state": "waiting", "sentence": Photo.Reason.AWAY.label}),
        ("being moved", {"state": "waiting", "sentence": Photo.Reason.MOVING.label}),
        ("refused", {"state": "refused", "sentence": Photo.Reason.KEY.label}),
        ("done", {"state": "done", "candidates": ranked}),
        ("done, with more", {"state": "done", "candidates": ranked, "next_page": 2}),
        ("nobody close enough", {"state": "done", "candidates": []}),
        ("nobody at all", {"state": "done", "candidates": [], "mode": "matchFace"}),
    ]
    for name, state in states:
        context = {
            "face": query,
            "photo": query.photo,
            "mode": "matchPerson",
            "searched_count": 1240,
            **state,
        }
        yield Pattern(name, "lookalikes/partials/results.html", context)


def _api_keys() -> Iterator[Pattern]:
    now = timezone.now()
    subscription = ApiSubscription(name="Photo frame", subscription_id=uuid.UUID(int=0))
    keys = [Key(1, "9f0c", now, now), Key(2, "71ab", now, None)]
    limits = Limits(calls_per_second=10, calls_per_month=30_000)
    limited = Subscription(subscription.subscription_id, "", limits, keys)
    unlimited = replace(limited, limits=Limits())
    for name, served in (("limited", limited), ("no limits", unlimited), ("lost", None)):
        entry = Entry(subscription, served)
        yield Pattern(name, "apikeys/partials/subscription.html", {"entry": entry})
    made = [replace(key, secret=str(key.slot) * 32) for key in keys]
    for name, new_keys in (("new keys", made), ("a renewed key", made[1:])):
        context = {"subscription": subscription, "new_keys": new_keys, "address": "http://x"}
        yield Pattern(name, "apikeys/partials/new_keys.html", context)
    yield Pattern("copy", "apikeys/partials/copy_button.html", {"target": "nothing"})
    yield Pattern("face server away", "apikeys/partials/face_server_away.html")
    yield Pattern("keys elsewhere", "apikeys/partials/keys_elsewhere.html")


def _api_reference() -> Iterator[Pattern]:
    operation = Operation(
        names=["LargeFaceList_Create"],
        method="PUT",
        path="/largefacelists/{largeFaceListId}",
        summary="Make a large face list",
        fields=[
            Field("largeFaceListId", "path", "string, at most 64 characters", "", True, ""),
            Field("recognitionModel", "body", "recognition_01", "For good.", False, "1"),
        ],
        success="200",
        answer="",
        refusals=[Refusal("409", "It is there already.", ["LargeFaceListExists"])],
        differs=["Its name is kept with it.", "So is its userData."],
        samples=[Sample("curl", "", 'curl -X PUT "http://x/largefacelists/friends"')],
    )
    for name, shown in (
        ("operation", operation),
        ("no difference", replace(operation, differs=[])),
    ):
        yield Pattern(name, "apikeys/partials/operation.html", {"operation": shown})


def _frame() -> Iterator[Pattern]:
    messages = [
        Message(constants.SUCCESS, "The photo was deleted."),
        Message(constants.INFO, "You are signed in."),
        Message(constants.WARNING, "Your email address is not confirmed yet."),
        Message(constants.ERROR, "That did not work. Try again in a moment."),
    ]
    yield Pattern("messages", "partials/messages.html", {"messages": messages})
    yield Pattern("pager", "partials/pager.html", {"page": Paginator(range(90), 30).page(2)})
    yield Pattern("light or dark", "partials/theme_switch.html")
