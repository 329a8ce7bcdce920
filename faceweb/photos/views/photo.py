"""One photo: its faces, what is said of them, where it comes before and after, deleting it."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, Visit, wants_fragment
from faceweb.photos import services
from faceweb.photos.audience import audience
from faceweb.photos.models import Photo
from faceweb.photos.neighbours import neighbours
from faceweb.photos.views.stage import stage
from faceweb.saying import say


@login_not_required  # a public photo has a page for everybody
@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def photo(request: Visit, photo_id: UUID) -> HttpResponse:
    """One photo with its faces boxed; `?face=N` selects one, an only face is selected."""
    visible = Photo.objects.visible_to(request.user).select_related("owner")
    shown = visible.filter(pk=photo_id).first()
    if shown is None:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    number, drawing_id = request.GET.get("face", ""), request.GET.get("drawing", "")
    context = stage(shown, request.user, number=number, drawing_id=drawing_id)
    if wants_fragment(request):
        part = "photo_side" if request.htmx.target == "photo-side" else "photo_stage"
        return render(request, f"photos/partials/{part}.html", context)
    context["audience"] = audience(shown, request.user)
    if context["is_owner"]:
        context["newer"], context["older"] = neighbours(shown)
    return render(request, "photos/photo.html", context)


@require_POST
def describe(request: Request, photo_id: UUID) -> HttpResponse:
    """Have the faces of a photo described that was processed without."""
    shown = get_object_or_404(Photo.objects.owned_by(request.user), pk=photo_id)
    services.describe(shown)
    shown.refresh_from_db()
    context = stage(shown, request.user, number=request.POST.get("face", ""))
    if request.htmx and context["selected"]:
        return render(request, "photos/partials/statements.html", context)
    address = reverse("photos:photo", args=[photo_id])
    return redirect(
        f"{address}?face={context['selected'].number}" if context["selected"] else address
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, photo_id: UUID) -> HttpResponse:
    """Ask, then withdraw the photo; it can be put back for a while."""
    doomed = get_object_or_404(Photo.objects.owned_by(request.user), pk=photo_id)
    if request.method == "POST":
        services.withdraw(doomed, can_be_put_back=True)
        undo = f"{reverse('photos:put_back')}?photo={doomed.pk}"
        say(request, _("The photo is deleted."), undo=undo)
        return redirect("photos:library")
    return render(request, "photos/delete.html", {"photo": doomed})
