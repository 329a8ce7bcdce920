"""Who you are, an e-mail address and a password, and what you agree to."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make and store an account; the address is kept as typed but for its domain's case.

        Raises ValueError when `email` is empty.
        """
        if not email:
            raise ValueError("an account needs an e-mail address")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """An account. There is no user name: people sign in with their e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    photo_quota = models.PositiveIntegerField(
        _("photos at most"), null=True, blank=True, help_text=_("empty: the site's setting")
    )
    storage_quota_bytes = models.PositiveBigIntegerField(
        _("bytes at most"), null=True, blank=True, help_text=_("empty: the site's setting")
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.email


class Purpose(models.TextChoices):
    """What somebody can agree to, each on its own."""

    STORE = "store", _("Store my photos")
    FACES = "faces", _("Find and compare the faces in them")
    FIND_SHARED = "find_shared", _("Let members of shared galleries find these faces")
    FIND_PUBLIC = "find_public", _("Let anybody find these faces in public galleries")


class Consent(models.Model):
    """What somebody agrees to; the row goes when it is withdrawn. `accounts.consents` writes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    text_version = models.CharField(_("text"), max_length=20)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "purpose"), name="one_consent_per_purpose")
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class ConsentRecord(models.Model):
    """The ledger: every time somebody agreed or withdrew. Rows are only ever added."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consent_records")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    given = models.BooleanField(_("given"))
    text_version = models.CharField(_("text"), max_length=20)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"consent record {self.pk}"
