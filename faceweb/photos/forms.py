"""The upload form: many files in one field, and the batch they belong to."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from faceweb.accounts.models import User
from faceweb.galleries.models import Gallery

# What the file dialogue offers; the bytes are judged by `imaging`, not by their name.
_ACCEPT = (
    "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/heic,image/heif,image/avif,"
    "application/zip,.zip"
)


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """A list of uploaded files; at least one where the field is required."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        # An empty file is judged with the others, by its bytes.
        return [single(each, initial) for each in data or [None]]


class UploadForm(forms.Form):
    """`batch` is an id thought of before the files are sent, so that what is sent twice is taken
    once; `announced` is how many files will come in it, where they come one by one."""

    photos = _FilesField(
        label=_("Photos"),
        allow_empty_file=True,
        error_messages={"required": _("Choose at least one photo.")},
        widget=_ManyFiles(attrs={"accept": _ACCEPT, "multiple": True}),
    )
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)
    announced = forms.IntegerField(
        required=False, min_value=1, max_value=1_000_000, widget=forms.HiddenInput
    )
    gallery = forms.ModelChoiceField(
        Gallery.objects.none(),
        required=False,
        label=_("Also put them into"),
        empty_label=_("No gallery, only my library"),
        error_messages={"invalid_choice": _("You cannot add photos to this gallery any more.")},
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["batch"].initial = uuid.uuid4
        galleries = self.fields["gallery"]
        assert isinstance(galleries, forms.ModelChoiceField)
        galleries.queryset = Gallery.objects.fillable_by(user).order_by("name", "pk")
        galleries.label_from_instance = _name_of  # type: ignore[assignment]


def _name_of(gallery: Gallery) -> str:
    return gallery.name
