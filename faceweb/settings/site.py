"""Settings of the site: what people see in a browser, and its workers."""

from faceweb.settings import environment, media
from faceweb.settings.celery import *  # noqa: F403
from faceweb.settings.common import *  # noqa: F403
from faceweb.settings.common import DEBUG, database

BASE_DIR = environment.BASE_DIR
SECRET_KEY = environment.text("SECRET_KEY") or environment.secret("secret_key")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "faceweb.urls"
WSGI_APPLICATION = "faceweb.wsgi.application"

INSTALLED_APPS = [
    "faceweb",
    "faceweb.accounts",
    "faceweb.notices",
    "faceweb.galleries",
    "faceweb.photos",
    "faceweb.sharing",
    "faceweb.people",
    "faceweb.lookalikes",
    "faceweb.mydata",
    "faceweb.moderation",
    "faceweb.apikeys",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "unfold.apps.BasicAppConfig",
    "faceweb.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "faceweb.operations.observing.observe",
    "faceweb.limits.refuse_huge_bodies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "faceweb.compression.CompressPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "faceweb.mydata.leaving.lead_to_the_way_back",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "faceweb.storage.away.TellWhenAway",
    "faceweb.saying.toasts",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "faceweb.appearance.theme",
            ],
        },
    },
]

DATABASES = {"default": database("DATABASE_URL", "site.sqlite3")}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": environment.REDIS_URL,
        "KEY_PREFIX": "site",
    }
}
REDIS_URL = environment.REDIS_URL

# Files: photos are served by views that ask permission, never straight from a folder.
STORAGES = {
    "default": media.storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = environment.VAR / "media"
MEDIA_S3_BUCKET = media.MEDIA_S3_BUCKET  # instead of that folder
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STATIC_URL = "static/"
STATIC_ROOT = environment.VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Accounts: an e-mail address, confirmed by a code that is typed in, and a password. Beside it, or
# instead: passkeys, codes of an app, recovery codes.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Who may make an account: everybody, whoever was invited, or nobody.
SIGN_UP = environment.choice("SIGN_UP", ("open", "invite", "closed"))
MEMBERS_MAY_INVITE = environment.flag("MEMBERS_MAY_INVITE")
ACCOUNT_ADAPTER = "faceweb.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail when the password or the address was changed
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[faceweb] "
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/10s/key",
    "open_link": "10/600s/ip,50/600s/key",  # wrong passwords of a shared link
    "invite_to_gallery": "50/d/user",
    "report": "30/d/user",
    "report_unknown": "10/h/ip",  # by who is not signed in
    "takedown": "3/h/ip,3/d/key",  # the key is the e-mail address
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "faceweb"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "photos:library"
LOGOUT_REDIRECT_URL = "account_login"
# Mail: to the server named by EMAIL_URL; without one, every mail is a file in `var/mail/`.
MAIL_SERVER = environment.mail_server()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_SERVER else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = environment.VAR / "mail"
if MAIL_SERVER:
    EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.starts_tls, MAIL_SERVER.is_tls
    EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "faceweb <faceweb@localhost>")

# Where people find the site: for links in mails that no request asked for.
SITE_URL = environment.text("SITE_URL", f"http://127.0.0.1:{environment.WEB_PORT}")
# Minutes: how long a notice may wait to be read before it is mailed, and between two such mails.
NOTICE_MAIL_AFTER = environment.number("NOTICE_MAIL_AFTER_MINUTES", 10)
NOTICE_MAIL_EVERY = environment.number("NOTICE_MAIL_EVERY_MINUTES", 60)
# Days: how long an export can be downloaded, and a deleted account can still be taken back.
EXPORT_DAYS = environment.number("EXPORT_DAYS", 7)
ERASURE_UNDO_DAYS = environment.number("ERASURE_UNDO_DAYS", 14)
# Days: how long what moderators removed, and an account they suspended, can be brought back.
REMOVED_KEPT_DAYS = environment.number("REMOVED_KEPT_DAYS", 30)
SUSPENSION_DAYS = environment.number("SUSPENSION_DAYS", 30)
# A public photo that so many people reported is held back until it is decided; 0 is never.
REPORTS_THAT_HOLD = environment.number("REPORTS_THAT_HOLD", 3)
# Days: how long somebody can ask for another decision about what is theirs.
APPEAL_DAYS = environment.number("APPEAL_DAYS", 20)
# Days: how long a face stays out of public searches after somebody asked for that.
KEEP_OUT_DAYS = environment.number("KEEP_OUT_DAYS", 365)

# The browser: no inline script, nothing from elsewhere. Face boxes are placed by style attributes.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "blob:", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
HTTPS = environment.flag("FACEWEB_HTTPS")  # set it behind a proxy that speaks TLS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Subdomains and browsers' preload lists are the operator's to decide, not one site's of theirs.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_AGE = 30 * 24 * 3600
# Limits by address count the visitor's, not the proxy's; what no proxy of ours wrote is not read.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", 1 if HTTPS else 0)

# Uploads; the size of one file is judged by `imaging`.
REQUEST_MAX_BYTES = 512 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 500
# Somebody may tick as many photos as they scrolled past.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# What one account may keep unless its own row says otherwise; 0 is no limit.
PHOTOS_PER_ACCOUNT = environment.number("PHOTOS_PER_ACCOUNT", 0)
STORAGE_PER_ACCOUNT_MB = environment.number("STORAGE_PER_ACCOUNT_MB", 0)

# How often one account may search and upload; 0 is no limit.
SEARCHES_PER_MINUTE = environment.number("SEARCHES_PER_MINUTE", 60)
UPLOADS_PER_HOUR = environment.number("UPLOADS_PER_HOUR", 3000)

# The Face API the workers call. The hosted one: its endpoint and key.
FACE_API_URL = environment.FACE_API_URL
FACE_API_KEY = environment.face_api_key()
FACE_API_TIMEOUT_S = 20.0
# What it takes of all workers together; 0 is no limit.
FACE_API_CALLS_PER_SECOND = environment.number("FACE_API_CALLS_PER_SECOND", 0)
FACE_API_CALLS_PER_MINUTE = environment.number("FACE_API_CALLS_PER_MINUTE", 0)
# What a confidence means and how wrong attributes are is known of our own face server alone.
FACE_API_IS_OURS = environment.flag(
    "FACE_API_IS_OURS", environment.EMBEDDED_FACE_SERVER or bool(environment.face_management_key())
)
# What is asked of each face: the contract's names, `all` or `none`.
# What the operator wants of nobody's face comes off it: not asked for, shown or kept.
BLOCKED_ATTRIBUTES = environment.blocked_attributes()
FACE_API_ATTRIBUTES = (
    environment.attributes("all" if FACE_API_IS_OURS else "none") - BLOCKED_ATTRIBUTES
)
# Its subscriptions and keys are given out here where it is ours; empty where a provider does that.
FACE_MANAGEMENT_KEY = environment.face_management_key()
# What people's own programs call; another address than ours behind a proxy.
FACE_API_PUBLIC_URL = environment.text("FACE_API_PUBLIC_URL", environment.FACE_API_URL)
# What one account may have, and the calls of each subscription made on its page; none is no limit.
API_SUBSCRIPTIONS_PER_ACCOUNT = environment.number("API_SUBSCRIPTIONS_PER_ACCOUNT", 10)
API_CALLS_PER_SECOND = environment.number("API_CALLS_PER_SECOND", 10) or None
API_CALLS_PER_MINUTE = environment.number("API_CALLS_PER_MINUTE", 0) or None
API_CALLS_PER_MONTH = environment.number("API_CALLS_PER_MONTH", 0) or None
# Of libraries that are yet to be made; `manage.py reembed` moves the others.
FACE_RECOGNITION_MODEL = environment.text("FACE_RECOGNITION_MODEL", "recognition_04")
FACE_DETECTION_MODEL = environment.text(
    "FACE_DETECTION_MODEL", "detection_01" if FACE_API_ATTRIBUTES else "detection_03"
)

# Sharing: whether galleries can be made public at all, and whether moderators look at each photo
# before everybody sees it, or after.
PUBLIC_GALLERIES = environment.flag("PUBLIC_GALLERIES", default=True)
PUBLIC_REVIEW = environment.choice("PUBLIC_REVIEW", ("before", "after"))
# Whoever has so many photos in public galleries needs no review any more; 0 is nobody.
TRUSTED_AFTER = environment.number("TRUSTED_AFTER", 0)
# Faces estimated to be younger are found by no search of public galleries; 0 is no limit.
PUBLIC_MIN_AGE = environment.number("PUBLIC_MIN_AGE", 18)

# The admin site (django-unfold). Its menu and its first page are made in `moderation.admin`.
UNFOLD = {
    "SITE_TITLE": "faceweb",
    "SITE_HEADER": "faceweb",
    "SITE_SUBHEADER": "moderation and administration",
    "SITE_SYMBOL": "shield_person",
    "SITE_URL": "/photos/",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "faceweb.adminsite.look.favicon"}
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": ["faceweb.adminsite.look.tokens"],
    "DASHBOARD_CALLBACK": "faceweb.moderation.admin.overview.on_the_first_page",
    "ACCOUNT": {"navigation": "faceweb.adminsite.look.account_links"},
    "SIDEBAR": {"navigation": "faceweb.moderation.admin.navigation.menu"},
}

if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
