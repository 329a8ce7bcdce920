"""Results shared by a link: making one, my list of them, what a visitor sees.

A link is shown in the answer to the POST that made it and nowhere else.
"""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faceweb.accounts.request import Request, wants_fragment
from faceweb.lookalikes import links
from faceweb.lookalikes.forms import ShareForm
from faceweb.lookalikes.likeness import Likeness
from faceweb.lookalikes.models import SharedResult
from faceweb.lookalikes.ranking import rank
from faceweb.lookalikes.views.asked import asked_by, visible_face
from faceweb.saying import say

_PAGE_SIZE = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: Request, face_id: UUID) -> HttpResponse:
    """Ask for how long, then make the link and show it, this once."""
    face = visible_face(request, face_id)
    if face is None or not links.may_share(request.user, face):
        raise Http404
    asked = asked_by(request)
    form = ShareForm(request.POST) if request.method == "POST" else ShareForm()
    context = {**asked.context(), "face": face, "form": form}
    if request.method == "POST" and form.is_valid():
        found = rank(face, asked.mode, asked.scope).found
        context["result"], token = links.share(request.user, face, asked.mode, found, form.life)
        path = reverse("lookalikes:shared", args=[token])
        context["address"] = request.build_absolute_uri(path)
    template = "partials/share.html" if wants_fragment(request) else "share.html"
    return render(request, f"lookalikes/{template}", context)


@require_safe
def shared_results(request: Request) -> HttpResponse:
    """My links that still work, newest first."""
    mine = SharedResult.objects.owned_by(request.user).open().select_related("face__photo")
    counted = mine.annotate(candidate_count=Count("candidates")).order_by("-created_at", "-id")
    page = Paginator(counted, _PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "lookalikes/shared_results.html", {"page": page})


@require_POST
def revoke(request: Request, result_id: UUID) -> HttpResponse:
    """Take a link back."""
    result = get_object_or_404(SharedResult.objects.owned_by(request.user), pk=result_id)
    links.revoke(result)
    say(request, _("The link shows nothing any more."))
    if wants_fragment(request):
        return HttpResponse()  # the row goes
    return redirect("lookalikes:shared_results")


@login_not_required  # whoever has the link
@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What the link shows now; 410 when it has ended."""
    result = links.by_token(token)
    if result is None:
        raise Http404
    candidates = links.shown(result)
    if candidates is None:
        response = render(request, "lookalikes/shared_ended.html", status=410)
    else:
        links.remember(request, result)
        context = {
            "result": result,
            "face": result.face,
            "mode": result.mode,
            "candidates": [(each, Likeness(each.confidence)) for each in candidates],
            "viewer": links.right_of(result),
        }
        response = render(request, "lookalikes/shared.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
