"""What is done with many photos of a library at once: into a gallery, deleted, downloaded."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from faceweb.accounts.request import Request
from faceweb.galleries.models import Gallery
from faceweb.photos import downloads, entries, services
from faceweb.photos.filters import LibraryFilter
from faceweb.photos.selecting import selected
from faceweb.photos.views.grid import counts
from faceweb.saying import say

# Cards that an answer takes from the page one by one; after more of them it is loaded anew.
_CARDS_AT_ONCE = 500


@require_POST
def delete(request: Request) -> HttpResponse:
    """Delete the ticked photos; they can be put back for a while."""
    doomed = selected(request.user, request.POST)
    keys = list(doomed.values_list("pk", flat=True)[: _CARDS_AT_ONCE + 1])
    count, lot = services.withdraw_all(request.user, doomed, can_be_put_back=True)
    if not count:
        return _nothing_ticked(request)
    words = ngettext("%(count)d photo is deleted.", "%(count)d photos are deleted.", count)
    query = urlencode({"lot": lot.isoformat()})
    say(request, words % {"count": count}, undo=f"{reverse('photos:put_back')}?{query}")
    if not request.htmx:
        return _back(request)
    if len(keys) > _CARDS_AT_ONCE:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"gone": keys, **counts(request.user, _filter(request))}
    if not context["shown"]["photos"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "photos/partials/library_deleted.html", context)


@require_POST
def add(request: Request) -> HttpResponse:
    """Put the ticked photos into a gallery of one's own, or one that takes them."""
    gallery = _gallery(request)
    if gallery is None:
        return _say_and_go(request, _("Choose a gallery first."), messages.WARNING)
    photos = selected(request.user, request.POST)
    if not photos.exists():
        return _nothing_ticked(request)
    count = entries.add(gallery, photos.only("pk"), by=request.user)
    if not count:
        return _say_and_go(
            request, _("All of them are in “%(name)s” already.") % {"name": gallery.name}
        )
    words = ngettext(
        "%(count)d photo is now in “%(name)s”.", "%(count)d photos are now in “%(name)s”.", count
    )
    return _say_and_go(request, words % {"count": count, "name": gallery.name})


@require_POST
def download(request: Request) -> HttpResponseBase:
    """The originals of the ticked photos as one ZIP file."""
    photos = selected(request.user, request.POST)
    size = photos.order_by().aggregate(bytes=Sum("byte_size", default=0))["bytes"]
    count = photos.count()
    if not count:
        return _nothing_ticked(request)
    if count > downloads.MAX_PHOTOS or size > downloads.MAX_BYTES:
        words = _("One download holds %(count)d photos or %(size)s at most. Tick fewer.") % {
            "count": downloads.MAX_PHOTOS,
            "size": filesizeformat(downloads.MAX_BYTES),
        }
        return _say_and_go(request, words, messages.WARNING)
    wanted = list(photos.only("pk", "file_name", "created_at"))
    return StreamingHttpResponse(
        downloads.zip_of(wanted),
        content_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="photos.zip"',
            "Cache-Control": "private, no-store",
        },
    )


def _filter(request: Request) -> LibraryFilter:
    """What the library was narrowed down to."""
    return LibraryFilter(request.user, QueryDict(request.POST.get("filter", "")))


def _gallery(request: Request) -> Gallery | None:
    try:
        key = UUID(request.POST.get("gallery", ""))
    except ValueError:
        return None
    return Gallery.objects.fillable_by(request.user).filter(pk=key).first()


def _nothing_ticked(request: Request) -> HttpResponse:
    return _say_and_go(request, _("No photo of your library was ticked."), messages.WARNING)


def _say_and_go(request: Request, words: str, level: int = messages.SUCCESS) -> HttpResponse:
    say(request, words, level=level)
    return HttpResponse() if request.htmx else _back(request)


def _back(request: Request) -> HttpResponse:
    """The library as it was narrowed down."""
    query = _filter(request).query
    address = reverse("photos:library")
    return redirect(f"{address}?{query}" if query else address)
