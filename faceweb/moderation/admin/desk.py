"""The desk: one case after the other, decided by a key or a button.

Each act is a POST of a plain form that answers with the next case: by htmx the part of the page, or
else by a redirect.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.moderation import claiming, context, deciding, queue, seeing
from faceweb.moderation.admin import acts, waiting
from faceweb.moderation.audit import Actor
from faceweb.moderation.models import Case, Decision
from faceweb.moderation.refusals import NotDecidedError
from faceweb.saying import say

_SKIPPED = "desk_skipped"
_MOST_SKIPPED = 200

may_decide = permission_required(seeing.PERMISSION, raise_exception=True)


@may_decide
@require_safe
@vary_on_headers("HX-Request")
def desk(request: Request) -> HttpResponse:
    """The next case for this moderator, perhaps of one kind (`?kind=`)."""
    kind = _kind(request)
    found = claiming.claim_next(request.user, kind, _skipped(request))
    return _show(request, kind, found)


@may_decide
@require_safe
@vary_on_headers("HX-Request")
def case(request: Request, case_id: UUID) -> HttpResponse:
    """This one, claimed where it is free."""
    found = get_object_or_404(Case, pk=case_id)
    if queue.waiting_for(request.user).filter(pk=found.pk).exists():
        claiming.claim(found, request.user)
    return _show(request, _kind(request), found)


@may_decide
@require_POST
def act(request: Request, case_id: UUID) -> HttpResponse:
    """Decide the case, skip it, or note something; then the next one."""
    found = get_object_or_404(Case, pk=case_id)
    form = acts.ActForm(request.POST)
    if not form.is_valid():
        say(request, _("That was not understood. Nothing was done."), level=messages.ERROR)
        return _to(request, found)
    chosen = form.cleaned_data["act"]
    if chosen == acts.NOTE:
        queue.note(found, form.cleaned_data["note"])
        say(request, _("The note is kept for whoever is at this case next."))
        return _to(request, found)
    if chosen == acts.SKIP:
        claiming.release(found, request.user)
        _skip(request, found)
        return _to_next(request)
    return _decide(request, found, form)


@may_decide
@require_POST
def undo(request: Request, decision_id: UUID) -> HttpResponse:
    """Take back a decision of one's own, an administrator anybody's; then its case again."""
    decisions = Decision.objects.select_related("case")
    if not request.user.is_superuser:
        decisions = decisions.filter(actor=request.user)
    decision = get_object_or_404(decisions, pk=decision_id)
    if deciding.undo(decision, Actor.of(request)):
        say(request, _("Taken back. The case waits again."))
        _forget_skip(request, decision.case)
        claiming.claim(decision.case, request.user)
    else:
        say(request, _("That cannot be taken back any more."), level=messages.ERROR)
    return _to(request, decision.case)


def _decide(request: Request, found: Case, form: acts.ActForm) -> HttpResponse:
    pressed = acts.act_for(found, form.cleaned_data["act"])
    try:
        if pressed is None:
            raise deciding.NotAllowed
        decision = deciding.decide(
            found,
            Actor.of(request),
            pressed.action,
            reason=form.reason_words() if pressed.is_explained else "",
            note=form.cleaned_data["note"],
        )
    except NotDecidedError as refused:
        say(request, _refusal(refused), level=messages.ERROR)
        return _to_next(request)
    _forget_skip(request, found)
    address = reverse("admin:moderation_case_undo", args=[decision.pk])
    say(request, str(pressed.done), undo=address)
    return _to_next(request)


def _refusal(refused: NotDecidedError) -> str:
    match refused:
        case deciding.AlreadyDecided():
            return _("Somebody else decided that one, or it is gone. Nothing was done.")
        case deciding.ClaimedByAnother():
            return _("Somebody else is at that one now. Nothing was done.")
        case _other:
            return _("You cannot decide that one so. Nothing was done.")


def _to(request: Request, found: Case) -> HttpResponse:
    """To this case, as it is now."""
    if wants_fragment(request):
        found.refresh_from_db()
        return _show(request, _kind(request), found)
    return redirect(_with_kind(request, reverse("admin:moderation_case_change", args=[found.pk])))


def _to_next(request: Request) -> HttpResponse:
    if wants_fragment(request):
        kind = _kind(request)
        return _show(request, kind, claiming.claim_next(request.user, kind, _skipped(request)))
    return redirect(_with_kind(request, reverse("admin:moderation_case_desk")))


def _show(request: Request, kind: str, found: Case | None) -> HttpResponse:
    """The page with that case, or the part of it that htmx swaps."""
    counts = waiting.counts(request)
    shown: dict[str, Any] = {
        "viewer": seeing.right_of(request),
        "kind": kind,
        "kinds": [(each, each.label, counts[each]) for each in Case.Kind],
        "waiting": counts[kind] if kind else sum(counts.values()),
        "all_waiting": sum(counts.values()),
        "last": context.last_decision(request.user),
        "title": _("Desk"),
    }
    if found is not None:
        shown |= _about(request, kind, context.with_subjects().get(pk=found.pk))
    if wants_fragment(request):
        return render(request, "moderation/partials/desk_item.html", shown)
    return render(request, "moderation/desk.html", admin.site.each_context(request) | shown)


def _about(request: Request, kind: str, found: Case) -> dict[str, Any]:
    coming = claiming.coming(request.user, kind, _skipped(request), found)
    return {
        "case": found,
        "photo": context.photo_of(found),
        "is_mine": found.is_open and found.claimed_by_id == request.user.pk,
        "acts": acts.acts_for(found),
        "reasons": acts.reasons_for(found),
        "context": context.context_of(found),
        "coming": context.photo_of(context.with_subjects().get(pk=coming.pk)) if coming else None,
    }


def _kind(request: HttpRequest) -> str:
    """Of the cases that are gone through; empty for all."""
    wanted = request.POST.get("kind") or request.GET.get("kind", "")
    return wanted if wanted in Case.Kind.values else ""


def _with_kind(request: HttpRequest, address: str) -> str:
    kind = _kind(request)
    return f"{address}?{urlencode({'kind': kind})}" if kind else address


def _skipped(request: HttpRequest) -> list[UUID]:
    """The cases this moderator left for later, the longest ago first."""
    return [UUID(key) for key in request.session.get(_SKIPPED, [])]


def _skip(request: HttpRequest, found: Case) -> None:
    _forget_skip(request, found)
    skipped = [*request.session.get(_SKIPPED, []), str(found.pk)]
    request.session[_SKIPPED] = skipped[-_MOST_SKIPPED:]


def _forget_skip(request: HttpRequest, found: Case) -> None:
    skipped = request.session.get(_SKIPPED, [])
    if str(found.pk) in skipped:
        request.session[_SKIPPED] = [key for key in skipped if key != str(found.pk)]
