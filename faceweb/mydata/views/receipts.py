"""The receipt of an erasure, for whoever has its address: signed in or not."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.mydata.models import Erasure


@login_not_required
@never_cache
@require_safe
@vary_on_headers("HX-Request")
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Where it stands, and when it is over what was deleted and where that was checked."""
    erasure = get_object_or_404(Erasure.objects.with_token(token))
    part = getattr(request, "htmx", None) and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "mydata/partials/receipt.html" if part else "mydata/receipt.html"
    response = render(request, template, {"erasure": erasure, "token": token})
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
@require_safe
def receipt_json(request: HttpRequest, token: str) -> JsonResponse:
    """The same for programs."""
    erasure = get_object_or_404(Erasure.objects.with_token(token))
    about = {"number": erasure.number, "what": erasure.what, "state": erasure.state}
    return JsonResponse({**about, **erasure.receipt})
