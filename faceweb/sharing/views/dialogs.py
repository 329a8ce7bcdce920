"""What opens in a dialog with htmx is a page of its own without, at the same address."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from faceweb.accounts.request import Request, wants_fragment


def dialog(
    request: Request, part: str, title: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """`templates/sharing/partials/<part>.html` under the title; `status` is the page's. htmx
    swaps in nothing but what succeeds, and the words beside a field say that it has not."""
    context = {**context, "title": title, "part": f"sharing/partials/{part}.html"}
    if wants_fragment(request):
        return render(request, context["part"], {**context, "is_dialog": True})
    return render(request, "sharing/dialog_page.html", context, status=status)
