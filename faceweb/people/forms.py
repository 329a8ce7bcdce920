"""Who is meant, and which faces: what the forms of these pages send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from faceweb.people.models import Person, PersonQuerySet

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class WhoForm(forms.Form):
    """Somebody there is (`person`), or a name; `new` says that it is not one of the same name."""

    person = forms.ModelChoiceField(Person.objects.none(), required=False)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    new = forms.BooleanField(required=False)

    def __init__(self, owner: User, data: Any = None) -> None:
        super().__init__(data)
        self.people = Person.objects.owned_by(owner)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = self.people

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["name"] = " ".join(cleaned.get("name", "").split())
        if not cleaned.get("person") and not cleaned["name"]:
            self.add_error("name", _("Please write a name."))
        return cleaned

    @property
    def who(self) -> Person | str:
        """The person chosen, or the name of somebody new."""
        found: Person | str = self.cleaned_data["person"] or self.cleaned_data["name"]
        return found

    @property
    def namesakes(self) -> PersonQuerySet:
        """Those of that name whom the owner has to be asked about first."""
        if isinstance(self.who, Person) or self.cleaned_data["new"]:
            return self.people.none()
        return self.people.called(self.who)


def ids(values: Iterable[str]) -> set[UUID]:
    """The ids among what a form sent; anything else is left out."""
    found = set()
    for value in values:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found
