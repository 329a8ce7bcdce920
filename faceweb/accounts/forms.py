"""What is asked of people about themselves, beside django-allauth's forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from faceweb.accounts.consents import NEEDS
from faceweb.accounts.models import Invitation, Purpose


class ConsentForm(forms.Form):
    """One tick for each purpose; what needs another is refused without it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in Purpose:
            self.fields[purpose.value] = forms.BooleanField(label=purpose.label, required=False)

    @property
    def agreed(self) -> set[Purpose]:
        return {purpose for purpose in Purpose if self.cleaned_data.get(purpose.value)}

    def clean(self) -> None:
        super().clean()
        for purpose, needed in NEEDS.items():
            if purpose in self.agreed and needed not in self.agreed:
                words = _("This needs your yes to “%(needed)s” as well.")
                self.add_error(purpose.value, words % {"needed": needed.label})


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Invitation
        fields = ("email",)
        help_texts = {
            "email": gettext_lazy("We mail the link there. Leave it empty to pass it on yourself.")
        }
