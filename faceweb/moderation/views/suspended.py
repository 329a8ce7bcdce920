"""The one page of somebody whose account is suspended."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from faceweb.accounts.request import Request
from faceweb.moderation import appealing
from faceweb.moderation.forms import AppealForm
from faceweb.moderation.models import Suspension
from faceweb.mydata import exports


@never_cache
@require_safe
def suspended(request: Request) -> HttpResponse:
    """Why, until when it can be lifted, and what can be done meanwhile."""
    if request.user.suspended_at is None:
        return redirect("photos:library")
    suspension = Suspension.objects.filter(user=request.user).select_related("decision").first()
    decision = suspension.decision if suspension else None
    context = {
        "suspension": suspension,
        "told": appealing.told(decision, request.user) if decision else None,
        "form": AppealForm(),
        "export": exports.latest(request.user),
    }
    return render(request, "moderation/suspended.html", context)
