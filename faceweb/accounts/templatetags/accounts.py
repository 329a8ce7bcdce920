"""What pages for people who are not signed in may say of this site."""

from django import template
from django.conf import settings
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def sign_up_mode() -> str:
    """One of open, invite and closed."""
    return str(settings.SIGN_UP)


@register.simple_tag
def mail_folder() -> str:
    """Where mails lie when no mail server sends them; empty with one."""
    if settings.MAIL_SERVER:
        return ""
    folder = settings.EMAIL_FILE_PATH
    return f"{folder.parent.name}/{folder.name}"


# Looked for in this order: most browsers call themselves by several names.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser_name(user_agent: str) -> str:
    """What a browser says it is, in a few words: Firefox, Linux."""
    found = [
        next((name for mark, name in names if mark in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or gettext("An unknown browser")
