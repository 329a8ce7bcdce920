"""Deleting for good: pages that ask, and the page of somebody who leaves."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faceweb.accounts.reauthentication import reauthentication_required
from faceweb.accounts.request import Request
from faceweb.galleries.models import Gallery
from faceweb.mydata import erasures, receipt_mail
from faceweb.mydata.kept import kept_of
from faceweb.mydata.models import Erasure
from faceweb.photos.models import Photo
from faceweb.saying import say


@reauthentication_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: Request) -> HttpResponse:
    """Say what goes and what others lose, then delete it: later, or now."""
    if request.method == "POST":
        return _leave(request, at_once=request.POST.get("when") == "now")
    context = {"kept": kept_of(request.user), "undo_days": settings.ERASURE_UNDO_DAYS}
    return render(request, "mydata/delete_account.html", context)


@never_cache
@require_safe
def leaving(request: Request) -> HttpResponse:
    """Somebody who left signed in again."""
    if request.user.leaving_at is None:
        return redirect("mydata:my_data")
    return render(request, "mydata/leaving.html")


@require_POST
def keep_account(request: Request) -> HttpResponse:
    if erasures.take_back(request.user):
        say(request, _("Welcome back. Everything is as it was."))
    return redirect("photos:library")


@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave_now(request: Request) -> HttpResponse:
    """Somebody who left will not wait."""
    if request.method != "POST" or request.user.leaving_at is None:
        return redirect("mydata:leaving")
    return _leave(request, at_once=True)


@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_photos(request: Request) -> HttpResponse:
    """Every photo, and everything that was found in them; the account stays."""
    if request.method == "POST":
        return _receipt(erasures.ask_for_photos(request.user, request.user.photos.all()))
    return render(request, "mydata/delete_photos.html", {"kept": kept_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def delete_photo(request: Request, photo_id: UUID) -> HttpResponse:
    """One photo, at once and with a receipt."""
    doomed = get_object_or_404(Photo.objects.owned_by(request.user), pk=photo_id)
    if request.method == "POST":
        return _receipt(erasures.ask_for_photos(request.user, Photo.objects.filter(pk=doomed.pk)))
    return render(request, "mydata/delete_photo.html", {"photo": doomed})


@require_http_methods(["GET", "HEAD", "POST"])
def delete_gallery(request: Request, gallery_id: UUID) -> HttpResponse:
    """One gallery, at once and with a receipt; the photos in it stay."""
    doomed = get_object_or_404(Gallery.objects.owned_by(request.user), pk=gallery_id)
    if request.method == "POST":
        return _receipt(erasures.ask_for_gallery(request.user, doomed))
    return render(request, "mydata/delete_gallery.html", {"gallery": doomed})


def _leave(request: Request, *, at_once: bool) -> HttpResponse:
    user = request.user
    erasure, token = erasures.ask_for_account(user, at_once=at_once)
    receipt_mail.send(user, erasure, token)
    logout(request)
    return redirect("mydata:receipt", token)


def _receipt(made: tuple[Erasure, str]) -> HttpResponse:
    return redirect("mydata:receipt", made[1])
