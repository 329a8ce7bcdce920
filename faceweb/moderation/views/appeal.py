"""What moderators decided about somebody: their list of it, one decision, and the appeal."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from faceweb.accounts.request import Request
from faceweb.moderation import appealing
from faceweb.moderation.forms import AppealForm
from faceweb.saying import say

_PAGE_SIZE = 40
_RELATED = ("case__photo", "case__gallery", "case__appeal", "appeal__case")


@never_cache
@require_safe
def decisions(request: Request) -> HttpResponse:
    """Those about my photos, galleries and account, newest first; their appeals with them."""
    about = appealing.told_to(request.user).select_related(*_RELATED)
    page = Paginator(about, _PAGE_SIZE).get_page(request.GET.get("page"))
    told = [appealing.told(each, request.user) for each in page.object_list]
    return render(request, "moderation/decisions.html", {"page": page, "told": told})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: Request, decision_id: UUID) -> HttpResponse:
    """What was decided and why; a POST appeals against it."""
    readable = appealing.readable_by(request.user).select_related(*_RELATED)
    shown = get_object_or_404(readable, pk=decision_id)
    if shown.case.appeal is not None:
        return redirect("moderation:decision", shown.case.appeal.decision_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.appeal(shown, request.user, form.cleaned_data["text"])
        except appealing.CannotAppeal:
            words = _("An appeal against this decision is not possible any more.")
            say(request, words, level=messages.WARNING)
        else:
            say(request, _("Your appeal is received. Somebody else will look at it."))
        return redirect("moderation:decision", decision_id)
    context = {"told": appealing.told(shown, request.user), "form": form}
    status = 422 if form.errors else 200
    return render(request, "moderation/decision.html", context, status=status)
