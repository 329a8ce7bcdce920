"""`manage.py account EMAIL [--role ROLE]`: an account with a new password, ready for use."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from faceweb.accounts.models import Role
from faceweb.accounts.services import make_account


class Command(BaseCommand):
    help = "Make an account, or give one a new password and this role. Its address is confirmed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=Role.values, default=Role.MEMBER.value)

    def handle(self, *args: Any, email: str, role: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address") from error
        user, password = make_account(email, Role(role))
        self.stdout.write(f"{user.role.label} {user.email} with the password {password}")
