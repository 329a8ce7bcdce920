"""The upload form: many files in one field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# What the file dialogue offers; the bytes are judged by `imaging`, not by their name.
_ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/heic,image/heif,image/avif"


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """A list of uploaded files; at least one where the field is required."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        # An empty file is judged with the others, by its bytes.
        return [single(each, initial) for each in data or [None]]


class UploadForm(forms.Form):
    photos = _FilesField(
        label=_("Photos"),
        allow_empty_file=True,
        error_messages={"required": _("Choose at least one photo.")},
        widget=_ManyFiles(attrs={"accept": _ACCEPT, "multiple": True}),
    )
