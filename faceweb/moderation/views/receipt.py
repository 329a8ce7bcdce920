"""The page of a report, for whoever has its number: what became of it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from faceweb.moderation import receipts
from faceweb.moderation.models import Report


@login_not_required  # the number is the key
@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    given_out = receipts.as_given_out(number)
    report = get_object_or_404(Report.objects.select_related("case"), pk=given_out)
    if number != given_out:
        return redirect("moderation:receipt", given_out)
    context = {"receipt": receipts.receipt_of(report)}
    response = render(request, "moderation/receipt.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
