"""What people outside the desk fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.models import Appeal, Report


class ReportForm(forms.ModelForm):  # type: ignore[type-arg]
    """Each reason is a button that sends the form; the address is for people without an account."""

    class Meta:
        model = Report
        fields = ("reason", "text", "email")
        widgets = {
            "text": forms.Textarea({"rows": 3}),
            "email": forms.EmailInput({"autocomplete": "email"}),
        }
        labels = {"text": _("What should the moderators know?"), "email": _("E-mail address")}


class AppealForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Appeal
        fields = ("text",)
        widgets = {"text": forms.Textarea({"rows": 5})}
        labels = {"text": _("Why should it be decided in another way?")}
