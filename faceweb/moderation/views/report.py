"""Reporting a photo, a face or a gallery: a dialog, and a page of its own without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Visit, wants_fragment
from faceweb.moderation import receipts, reportable, reporting
from faceweb.moderation.forms import ReportForm

if TYPE_CHECKING:
    from faceweb.accounts.models import User
    from faceweb.moderation.reporting import Subject


@login_not_required  # whoever sees something may object to it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def report_photo(request: Visit, photo_id: UUID) -> HttpResponse:
    reported = get_object_or_404(reportable.photos(request), pk=photo_id)
    back = reverse("photos:photo", args=[photo_id])
    return _report(request, reported, _("Report this photo"), back)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def report_face(request: Visit, face_id: UUID) -> HttpResponse:
    reported = get_object_or_404(reportable.faces(request).select_related("photo"), pk=face_id)
    back = f"{reverse('photos:photo', args=[reported.photo_id])}?face={reported.number}"
    return _report(request, reported, _("Report this face"), back)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def report_gallery(request: Visit, gallery_id: UUID) -> HttpResponse:
    reported = get_object_or_404(reportable.galleries(request), pk=gallery_id)
    back = reverse("sharing:gallery", args=[gallery_id])
    return _report(request, reported, _("Report this gallery"), back)


def _report(request: Visit, subject: Subject, title: str, back: str) -> HttpResponse:
    """`back` is the page of it; whoever sees it by a link has another."""
    reporter = request.user if request.user.is_authenticated else None
    form = ReportForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"title": title, "form": form}
    context["back"] = "" if "to" in request.GET else back
    if request.method == "POST" and form.is_valid():
        given = receipts.given_to(request)
        made = reporting.earlier(subject, reporter=reporter, numbers=given)
        if made is None and _is_one_too_many(request, reporter):
            return _answer(request, "many_reports", context, status=429)
        made = made or reporting.report(subject, reporter=reporter, **form.cleaned_data)
        receipts.remember(request, made)
        if not wants_fragment(request):
            return redirect("moderation:receipt", made.number)
        return _answer(request, "reported", {"report": made})
    return _answer(request, "report", context, status=422 if form.errors else 200)


def _is_one_too_many(request: Visit, reporter: User | None) -> bool:
    if reporter is not None:
        return not ratelimit.consume(request, action="report")
    return not ratelimit.consume(request, action="report_unknown")


def _answer(
    request: Visit, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """`status` is the page's; htmx swaps in nothing but what succeeds."""
    context["part"] = f"moderation/partials/{part}.html"
    if wants_fragment(request):
        return render(request, context["part"], {**context, "is_dialog": True})
    return render(request, "moderation/report.html", context, status=status)
