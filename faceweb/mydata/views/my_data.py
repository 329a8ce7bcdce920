"""What is kept of somebody, and what they can do about it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from faceweb.accounts.request import Request
from faceweb.mydata import exports
from faceweb.mydata.kept import kept_of
from faceweb.mydata.models import Erasure


@never_cache
@require_safe
def my_data(request: Request) -> HttpResponse:
    context = {
        "kept": kept_of(request.user),
        "export": exports.latest(request.user),
        "erasures": Erasure.objects.owned_by(request.user)[:20],
    }
    return render(request, "mydata/my_data.html", context)
