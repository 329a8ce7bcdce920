"""Two faces side by side, in a dialog and on a page of their own; what somebody says of them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.rates import held_back
from faceweb.accounts.request import Request, wants_fragment
from faceweb.lookalikes import feedback, services
from faceweb.lookalikes.comparing import Comparison, compare
from faceweb.lookalikes.likeness import Likeness
from faceweb.lookalikes.models import Feedback
from faceweb.lookalikes.ranking import rank
from faceweb.lookalikes.views.asked import asked_by, visible_face
from faceweb.photos.models import Face

_VERDICTS = {verdict.value: verdict for verdict in Feedback.Verdict}


@require_safe
@vary_on_headers("HX-Request")
def pair(request: Request, face_id: UUID, other_id: UUID) -> HttpResponse:
    """The face asked about and another one. `?scope=` and `?mode=` say which list it is from."""
    face, other = visible_face(request, face_id), visible_face(request, other_id)
    if face is None or other is None or face == other:
        if wants_fragment(request):
            return render(request, "lookalikes/partials/compare_gone.html")
        raise Http404
    template = "partials/compare.html" if wants_fragment(request) else "compare.html"
    context = _context(request, face, other)
    answer = render(request, f"lookalikes/{template}", context)
    return held_back(answer, context["comparison"].wait_s)


@require_POST
def say(request: Request, face_id: UUID, other_id: UUID) -> HttpResponse:
    """Remember that they are the same person, or not; without a verdict it is taken back."""
    face, other = visible_face(request, face_id), visible_face(request, other_id)
    if face is None or other is None or face == other:
        raise Http404
    verdict = _VERDICTS.get(request.POST.get("verdict", ""))
    context = _context(request, face, other)
    if verdict is None:
        feedback.take_back(request.user, face, other)
    else:
        likeness, mode = context["comparison"].likeness, context["mode"]
        feedback.remember(request.user, face, other, verdict, likeness, mode)
    if not wants_fragment(request):
        address = reverse("lookalikes:compare", args=[face_id, other_id])
        return redirect(f"{address}?{context['asked']}")
    context["verdict"] = verdict.value if verdict else ""
    context["listed"] = "listed" in request.POST and context["position"]
    if context["candidate"] is not None:
        context["candidate"] = services.with_verdict(context["candidate"], context["verdict"])
    return render(request, "lookalikes/feedback.html", context)


def _context(request: Request, face: Face, other: Face) -> dict[str, Any]:
    asked = asked_by(request)
    ranked = rank(face, asked.mode, asked.scope).found
    ids = [face_id for face_id, _confidence in ranked]
    position = ids.index(other.pk) if other.pk in ids else None
    if position is None:
        comparison = compare(request.user, face, other)
    else:
        comparison = Comparison("done", Likeness(ranked[position][1]))
    verdict = feedback.verdict_of(request.user, face, other)
    confidence = comparison.likeness.confidence if comparison.likeness else 0.0
    shown = services.candidates(request.user, [(other.pk, confidence)], {other.pk: verdict})
    return {
        **asked.context(),
        "face": face,
        "other": other,
        "comparison": comparison,
        "verdict": verdict,
        "candidate": shown[0] if shown else None,
        "position": position + 1 if position is not None else None,
        "total": len(ids),
        "previous_id": ids[position - 1] if position else None,
        "next_id": ids[position + 1] if position is not None and position + 1 < len(ids) else None,
    }
