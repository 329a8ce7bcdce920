"""What the management API says when it refuses."""

from faceweb.faceapi.contract import Refusal

MANAGEMENT_KEY_INVALID = Refusal(401, "Unauthorized", "The management key is missing or wrong.")
SITES_OWN = Refusal(
    403, "Forbidden", "The site's own subscription is changed by `manage.py face_keys` alone."
)
SUBSCRIPTION_NOT_FOUND = Refusal(404, "SubscriptionNotFound", "Subscription is not found.")
SUBSCRIPTION_EXISTS = Refusal(409, "SubscriptionExists", "Subscription already exists.")
IDS_INVALID = Refusal(400, "BadArgument", "'ids' is invalid.")
FACE_IDS_INVALID = Refusal(400, "BadArgument", "'faceIds' is a list of up to 1000 face ids.")
PAUSED_INVALID = Refusal(400, "BadArgument", "'paused' is true or false.")
NAME_INVALID = Refusal(400, "BadArgument", "'name' is 1 to 128 characters.")


def limit_invalid(name: str) -> Refusal:
    return Refusal(400, "BadArgument", f"'{name}' is a whole number from 1 up, or null for none.")
