"""Faces that a takedown request brought to the desk and that are somebody else's."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from faceweb.accounts.request import Request
from faceweb.moderation import audit, claiming, takedowns
from faceweb.moderation.admin.desk import may_decide
from faceweb.moderation.models import Case, TakedownMatch
from faceweb.saying import say


@may_decide
@require_POST
def spare(request: Request, match_id: int) -> HttpResponse:
    """Leave this face out of the decision; its photo is shown again. Then the case as it is now."""
    matches = TakedownMatch.objects.select_related("takedown", "face")
    match = get_object_or_404(matches, pk=match_id)
    case = get_object_or_404(Case, takedown=match.takedown)
    with transaction.atomic():
        is_spared = claiming.claim(case, request.user) and takedowns.spare(match)
        if is_spared:
            audit.record(audit.Actor.of(request), "takedown: somebody else", match.face)
    if is_spared:
        say(request, _("Left out. Its photo is shown again."))
    else:
        say(request, _("Nothing was done: the case is somebody else's now."), level=messages.ERROR)
    return redirect("admin:moderation_case_change", case.pk)
