"""The form of a takedown request."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TakedownForm(forms.Form):
    """Two yeses, each asked for by itself; the second may be left out."""

    photo = forms.FileField(
        label=_("A photo of your face"),
        allow_empty_file=True,  # judged by its bytes, as every photo
        error_messages={"required": _("Choose or take a photo of your face.")},
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={"required": _("We need an address to write to.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    text = forms.CharField(
        label=_("Anything we should know"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    compare = forms.BooleanField(
        label=_("Compare the face in this photo with the public galleries, once."),
        error_messages={"required": _("We cannot look for you without your yes.")},
    )
    keep_out = forms.BooleanField(
        label=_("Keep my face out of public searches from now on."), required=False
    )
