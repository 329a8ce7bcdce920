"""A person's library: the grid of cards, narrowed down, page after page."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.models import User
from faceweb.accounts.request import Request, wants_fragment
from faceweb.galleries.models import Gallery
from faceweb.photos import paging
from faceweb.photos.filters import LibraryFilter
from faceweb.photos.models import Photo, PhotoQuerySet

_MORE = "library-more"
_PARTS = {
    "library": "photos/partials/library_part.html",
    _MORE: "photos/partials/library_cards.html",
}


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def grid(request: Request) -> HttpResponse:
    """The library; for htmx the part that a filter changes, or only the next cards."""
    asked = LibraryFilter(request.user, request.GET)
    page = paging.page(asked.photos(), request.GET)
    target = str(request.htmx.target) if wants_fragment(request) else ""
    context = {"filter": asked, "page": page, "poll": _poll(page.photos)}
    if target != _MORE:
        context["page"] = replace(page, heading_above="")
        context |= counts(request.user, asked) | _toolbar(request.user)
    return render(request, _PARTS.get(target, "photos/library.html"), context)


def counts(owner: User, asked: LibraryFilter) -> dict[str, Any]:
    """How much there is in the library, and how much of it passes."""
    whole = _count(Photo.objects.owned_by(owner))
    return {
        "filter": asked,
        "library": whole,
        "shown": _count(asked.photos()) if asked.chosen else whole,
        "has_unfinished": bool(whole["working"]),
    }


def _toolbar(owner: User) -> dict[str, Any]:
    """What can be done with many photos at once."""
    galleries = Gallery.objects.fillable_by(owner).order_by("name").only("name")
    return {
        "galleries": list(galleries),
        "seen_at": timezone.now().isoformat(),
        "recoverable": Photo.objects.recoverable_by(owner),  # asked where nothing else is left
    }


def _count(photos: PhotoQuerySet) -> dict[str, int]:
    return photos.order_by().aggregate(
        photos=Count("pk"),
        faces=Sum("face_count", default=0),
        working=Count("pk", filter=~Q(status__in=Photo.FINAL)),
        refused=Count("pk", filter=Q(status=Photo.Status.REFUSED)),
    )


@require_safe
def cards(request: Request) -> HttpResponse:
    """The cards that changed of those that are not final yet, for a page that asks again and
    again: `card` is a photo's id and the state it is shown in, many times over."""
    if not request.htmx:
        return redirect("photos:library")
    shown = dict(_states(request.GET.getlist("card")))
    photos = list(Photo.objects.owned_by(request.user).filter(pk__in=shown))
    there = {photo.pk for photo in photos}
    changed = [photo for photo in photos if _state(photo) != shown[photo.pk]]
    gone = [pk for pk in shown if pk not in there]
    context = {"changed": changed, "gone": gone, "poll": _poll(photos)}
    if changed or gone:
        narrowed = urlsplit(request.htmx.current_url or "").query
        context |= counts(request.user, LibraryFilter(request.user, QueryDict(narrowed)))
    return render(request, "photos/partials/library_working.html", context)


@require_safe
def card(request: Request, photo_id: UUID) -> HttpResponse:
    """One photo's card, asked for again and again until the photo is in a final state."""
    if not request.htmx:
        return redirect("photos:photo", photo_id)
    photo = Photo.objects.owned_by(request.user).filter(pk=photo_id).first()
    if photo is None:
        # Deleted in another tab: an empty answer takes the card away, and its polling with it.
        return HttpResponse()
    return render(request, "photos/partials/card.html", {"photo": photo})


def _poll(photos: list[Photo]) -> str:
    """Where to ask what became of those that are not final; empty when all are."""
    words = [f"{photo.pk}.{_state(photo)}" for photo in photos if not photo.is_final]
    query = urlencode({"card": words}, doseq=True)
    return f"{reverse('photos:cards')}?{query}" if words else ""


def _state(photo: Photo) -> str:
    """What a card shows of a photo, in a word."""
    picture = "shown" if photo.has_renditions else "hidden"
    return f"{photo.status}-{photo.reason}-{picture}"


def _states(words: list[str]) -> list[tuple[UUID, str]]:
    found = []
    for word in words[: paging.PAGE_SIZE]:
        key, _dot, state = word.partition(".")
        try:
            found.append((UUID(key), state))
        except ValueError:
            continue
    return found
