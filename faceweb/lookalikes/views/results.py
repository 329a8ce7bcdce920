"""The look-alikes of one face: a page, and the fragment that polls until the search is done."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.rates import held_back
from faceweb.accounts.request import Request, wants_fragment
from faceweb.lookalikes.links import may_share
from faceweb.lookalikes.scopes import offered
from faceweb.lookalikes.services import look_alikes
from faceweb.lookalikes.views.asked import asked_by, visible_face


@require_safe
@vary_on_headers("HX-Request")
def face(request: Request, face_id: UUID) -> HttpResponse:
    """`?scope=`, `?mode=` and `?page=` say where, whom and how far down the list."""
    query = visible_face(request, face_id)
    if query is None:
        if wants_fragment(request):
            # Deleted meanwhile: the page it was asked from says so, and stops asking.
            return render(request, "lookalikes/partials/gone.html")
        raise Http404
    asked = asked_by(request)
    scopes = offered(request.user, asked.scope)
    answer = look_alikes(query, asked.mode, asked.scope, asked.page)
    context = {
        **asked.context(),
        "face": query,
        "photo": query.photo,
        "scopes": scopes,
        "has_galleries": any(scope.gallery for scope in scopes),
        "answer": answer,
        "may_share": may_share(request.user, query),
    }
    template = "partials/results.html" if wants_fragment(request) else "look_alikes.html"
    return held_back(render(request, f"lookalikes/{template}", context), answer.wait_s)
