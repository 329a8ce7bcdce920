"""Rows of django-allauth's pages. Whoever signed in long ago is sent to show who they are (302)."""

from collections.abc import Callable

from django.urls import reverse

from tests.permissions.world import World

ROWS: dict[str, str] = {
    "account_login": "200 302 302 302 302 302 302",
    "account_logout": "in 200 200 200 200 200 200",
    "account_inactive": "200 200 200 200 200 200 200",
    "account_signup": "200 302 302 302 302 302 302",
    "account_reauthenticate": "in 200 200 200 200 200 200",
    "account_email": "in 200 200 200 200 200 200",
    "account_email_verification_sent": "in 302 302 302 302 302 302",
    "account_change_password": "in 200 200 200 200 200 200",
    "account_set_password": "in 302 302 302 302 302 302",
    "account_reset_password": "200 200 200 200 200 200 200",
    "account_confirm_login_code": "in 302 302 302 302 302 302",
    "account_confirm_password_reset_code": "in in in in in in in",
    "account_complete_password_reset": "302 302 302 302 302 302 302",
    "account_password_reset_completed": "200 200 200 200 200 200 200",
    "mfa_index": "in 200 200 200 200 200 200",
    "mfa_authenticate": "in 302 302 302 302 302 302",
    "mfa_reauthenticate": "in 302 302 302 302 302 302",
    "mfa_activate_totp": "in 302 302 302 302 302 302",
    "mfa_deactivate_totp": "in 404 404 404 404 404 404",
    "mfa_view_recovery_codes": "in 404 404 404 404 404 404",
    "mfa_generate_recovery_codes": "in 302 302 302 302 302 302",
    "mfa_download_recovery_codes": "in 404 404 404 404 404 404",
    "mfa_list_webauthn": "in 200 200 200 200 200 200",
    "mfa_add_webauthn": "in 302 302 302 302 302 302",
    "mfa_reauthenticate_webauthn": "in 302 302 302 302 302 302",
    "mfa_remove_webauthn": "in 302 302 302 302 302 302",
    "mfa_edit_webauthn": "in 302 302 302 302 302 302",
    "mfa_login_webauthn": "in 302 302 302 302 302 302",
    "usersessions_list": "in 200 200 200 200 200 200",
}


def _passkey_page(name: str) -> Callable[[World], str]:
    return lambda world: reverse(name, args=[1])


ADDRESSES = {name: _passkey_page(name) for name in ("mfa_remove_webauthn", "mfa_edit_webauthn")}
