"""What a new subscription is called, and which of its keys is renewed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from faceweb.apikeys.models import ApiSubscription


class NewSubscriptionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ApiSubscription
        fields = ("name",)
        help_texts = {"name": _("For you to recognise it by, such as the program that uses it.")}


class RotateForm(forms.Form):
    slot = forms.TypedChoiceField(choices=[(1, "1"), (2, "2")], coerce=int)
