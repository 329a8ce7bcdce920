"""Subscription keys: given out once, kept as digests, checked on every request."""

import hashlib
import hmac

from faceweb.faceapi.refusals import KEY_INVALID
from faceweb.faceserver.models import Subscription, SubscriptionKey
from faceweb.faceserver.problems import FaceProblem


def digest_of(key: str) -> str:
    """SHA-256 in hexadecimal of the key's UTF-8 bytes."""
    return hashlib.sha256(key.encode()).hexdigest()


def subscription_for(key: str) -> Subscription:
    """Whose key this is. Raises FaceProblem (401) for an unknown one.

    The look-up compares digests, of which a caller controls no prefix; the last word is a
    comparison in constant time all the same.
    """
    digest = digest_of(key)
    row = SubscriptionKey.objects.select_related("subscription").filter(digest=digest).first()
    if row is None or not hmac.compare_digest(row.digest, digest):
        raise FaceProblem(KEY_INVALID)
    subscription: Subscription = row.subscription
    return subscription


def ensure_key(name: str, key: str) -> Subscription:
    """The subscription `name`, made if it is new, with `key` among its keys. Safe to repeat.

    Raises ValueError when the key already opens another subscription.
    """
    subscription, _ = Subscription.objects.get_or_create(name=name)
    row, _ = SubscriptionKey.objects.get_or_create(
        digest=digest_of(key), defaults={"subscription": subscription}
    )
    if row.subscription != subscription:
        raise ValueError("this key belongs to another subscription")
    return subscription
