"""What a person does at the pages of accounts, by their addresses."""

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD


def newest_code() -> str:
    """The code in the mail that was sent last."""
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[0]


def sign_up(client: Client, email: str = "carol@example.com") -> Any:
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD})


def sign_in(client: Client, email: str = "alice@example.com", password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def confirm(client: Client) -> Any:
    return client.post(reverse("account_email_verification_sent"), {"code": newest_code()})


def app_code(secret: str) -> str:
    """The six digits an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    start = digest[-1] & 0xF
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
