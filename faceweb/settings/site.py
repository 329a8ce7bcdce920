"""Settings of the site: what people see in a browser, and its workers."""

from faceweb.settings import environment
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
    "faceweb.apikeys",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "faceweb.limits.refuse_huge_bodies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = environment.VAR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STATIC_URL = "static/"
STATIC_ROOT = environment.VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Accounts: an e-mail address and a password.
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
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "photos:library"
LOGOUT_REDIRECT_URL = "account_login"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = environment.VAR / "mail"
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "faceweb <faceweb@localhost>")

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
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Subdomains and browsers' preload lists are the operator's to decide, not one site's of theirs.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_AGE = 30 * 24 * 3600

# Uploads; the size of one file is judged by `imaging`.
REQUEST_MAX_BYTES = 512 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 500

# The Face API the workers call. The hosted one: its endpoint and key.
FACE_API_URL = environment.FACE_API_URL
FACE_API_KEY = environment.face_api_key()
FACE_API_TIMEOUT_S = 20.0
# What a confidence means and how wrong attributes are is known of our own face server alone.
FACE_API_IS_OURS = environment.flag(
    "FACE_API_IS_OURS", environment.EMBEDDED_FACE_SERVER or bool(environment.face_management_key())
)
# What is asked of each face: the contract's names, `all` or `none`.
FACE_API_ATTRIBUTES = environment.attributes("all" if FACE_API_IS_OURS else "none")
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

# Celery: rows are the truth, the queue only carries their keys.
CELERY_BROKER_URL = environment.REDIS_URL.replace("unix://", "redis+socket://", 1).replace(
    "?db=", "?virtual_host=", 1
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "socket_connect_timeout": 2,
}
CELERY_TASK_DEFAULT_QUEUE = "faceweb"
# Searches need not wait behind a batch of uploads, nor uploads behind a library that is moved.
CELERY_TASK_ROUTES = {
    "faceweb.lookalikes.tasks.*": {"queue": "searches"},
    "faceweb.photos.tasks.fill_list": {"queue": "lists"},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE = {
    "requeue-overdue-work": {"task": "faceweb.photos.tasks.requeue_overdue", "schedule": 10.0},
}

if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
