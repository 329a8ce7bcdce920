"""Forms of look-alikes: a photo to search with, how long a shared result stays open."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

_LIVES = {"1": _("One day"), "7": _("One week"), "30": _("One month")}


class QueryForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"),
        allow_empty_file=True,  # judged by its bytes, as every photo
        error_messages={"required": _("Choose a photo.")},
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    keep = forms.BooleanField(label=_("Keep it in my library"), required=False)


class ShareForm(forms.Form):
    days = forms.ChoiceField(
        label=_("The link works for"),
        choices=list(_LIVES.items()),
        initial="7",
        widget=forms.RadioSelect,
    )

    @property
    def life(self) -> dt.timedelta:
        """Of a valid form."""
        return dt.timedelta(days=int(self.cleaned_data["days"]))
