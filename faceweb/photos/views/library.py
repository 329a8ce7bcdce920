"""A person's library: the grid of cards."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from faceweb.accounts.request import Request
from faceweb.photos.models import Face, Photo

_PAGE_SIZE = 60


@require_safe
def library(request: Request) -> HttpResponse:
    photos = Photo.objects.owned_by(request.user)
    page = Paginator(photos, _PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "photos/library.html",
        {
            "page": page,
            "photo_count": page.paginator.count,
            "face_count": Face.objects.owned_by(request.user).count(),
            "has_unfinished": photos.exclude(status__in=Photo.FINAL).exists(),
        },
    )


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
