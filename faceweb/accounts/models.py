"""Who you are, what you agree to, and whom you invite."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The name of the group whose members are moderators.
MODERATORS = "Moderators"


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
        """An administrator; nobody has to confirm an address that was typed on the machine."""
        from faceweb.accounts.services import confirm_address

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        confirm_address(user)
        return user


class Role(models.TextChoices):
    """What somebody may do beside their own photos."""

    MEMBER = "member", _("Member")
    MODERATOR = "moderator", _("Moderator")
    ADMIN = "admin", _("Administrator")


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
    leaving_at = models.DateTimeField(
        _("to be deleted"),
        null=True,
        editable=False,
        help_text=_("everything is hidden until then"),
    )
    suspended_at = models.DateTimeField(
        _("suspended"),
        null=True,
        editable=False,
        help_text=_("by moderators: everything is hidden since then"),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.email

    @property
    def role(self) -> Role:
        """`accounts.services.set_role` gives another one."""
        if self.is_superuser:
            return Role.ADMIN
        is_moderator = any(group.name == MODERATORS for group in self.groups.all())
        return Role.MODERATOR if is_moderator else Role.MEMBER


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


class SignUpInvitationQuerySet(models.QuerySet["Invitation"]):
    def owned_by(self, user: User) -> "SignUpInvitationQuerySet":
        return self.filter(made_by=user)

    def open(self) -> "SignUpInvitationQuerySet":
        """Those that still let somebody in."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Lets one person make an account, by a link whose token is kept as a digest only.

    `email` is where the link was sent, if it was; whoever has the link may use it.
    """

    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, related_name="invitation"
    )

    objects = SignUpInvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def has_run_out(self) -> bool:
        return self.used_at is None and self.expires_at <= timezone.now()
