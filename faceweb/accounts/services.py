"""Making accounts from the machine the site runs on, and giving roles."""

import secrets

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from faceweb.accounts.models import MODERATORS, Role, User


def make_account(email: str, role: Role = Role.MEMBER) -> tuple[User, str]:
    """The account with a new random password and a confirmed address; made if there is none."""
    password = secrets.token_urlsafe(12)
    user = User.objects.filter(email__iexact=email).first() or User(email=email)
    with transaction.atomic():
        user.set_password(password)
        user.save()
        confirm_address(user)
        set_role(user, role)
    return user, password


def confirm_address(user: User) -> None:
    """The person need not prove by a code that the address is theirs."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )


def only_address(user: User) -> None:
    """The address an administrator typed is the account's only one, and confirmed."""
    with transaction.atomic():
        EmailAddress.objects.filter(user=user).delete()
        confirm_address(user)


def set_role(user: User, role: Role) -> None:
    """Make the person a member, a moderator or an administrator."""
    moderators = Group.objects.get_or_create(name=MODERATORS)[0]
    with transaction.atomic():
        user.is_superuser = role == Role.ADMIN
        user.is_staff = role != Role.MEMBER
        user.save(update_fields=["is_superuser", "is_staff"])
        if role == Role.MODERATOR:
            user.groups.add(moderators)
        else:
            user.groups.remove(moderators)
