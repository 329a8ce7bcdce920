"""The look-alikes of one face: a page, and the fragment that polls until the search is done."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.faceapi.contract import FindSimilarMode
from faceweb.lookalikes.services import DEFAULT_MODE, look_alikes
from faceweb.photos.models import Face

_MODES = {mode.value: mode for mode in FindSimilarMode}


@require_safe
@vary_on_headers("HX-Request")
def face(request: Request, face_id: UUID) -> HttpResponse:
    queries = Face.objects.visible_to(request.user).select_related("photo__owner")
    query = get_object_or_404(queries, pk=face_id)
    mode = _MODES.get(request.GET.get("mode", ""), DEFAULT_MODE)
    asked_page = request.GET.get("page", "")
    page = int(asked_page) if asked_page.isascii() and asked_page.isdigit() else 1
    found = look_alikes(request.user, query, mode, min(max(page, 1), 100))
    context = {
        "face": query,
        "photo": query.photo,
        "mode": mode.value,
        "page": page,
        "state": found.state,
        "sentence": found.sentence,
        "candidates": found.candidates,
        "next_page": found.next_page,
        "searched_count": found.searched_count,
    }
    template = "partials/results.html" if wants_fragment(request) else "look_alikes.html"
    return render(request, f"lookalikes/{template}", context)
