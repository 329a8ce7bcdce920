"""Taking photos in: the upload page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from faceweb.accounts.request import Request
from faceweb.imaging import UPLOAD_LIMITS
from faceweb.photos import services
from faceweb.photos.descriptions import asked_attributes
from faceweb.photos.forms import UploadForm
from faceweb.photos.models import Photo


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    """Take photos: many from the plain form, one at a time from the script on the page."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    taken: list[Photo] = []
    refused: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        for file in form.cleaned_data["photos"]:
            try:
                taken.append(services.accept_upload(request.user, file))
            except services.UploadRefused as refusal:
                refused.append((file.name, str(refusal.reason.label)))
    if request.htmx and request.method == "POST":
        return _one_answer(request, taken, refused)
    if taken and not refused:
        return redirect("photos:library")
    return render(
        request,
        "photos/upload.html",
        {
            "form": form,
            "recent": taken,
            "refused": refused,
            "max_bytes": UPLOAD_LIMITS.max_bytes,
            "estimates": bool(asked_attributes()),
        },
        status=422 if refused or form.errors else 200,
    )


def _one_answer(
    request: Request, taken: list[Photo], refused: list[tuple[str, str]]
) -> HttpResponse:
    if not taken:
        file_name, reason = refused[0] if refused else ("", str(Photo.Reason.UNREADABLE.label))
        context = {"file_name": file_name, "reason": reason}
        return render(request, "photos/partials/upload_refused.html", context, status=422)
    return render(request, "photos/partials/card.html", {"photo": taken[0]})
