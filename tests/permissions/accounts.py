"""Rows of the pages of accounts; what they need to be made of."""

from tests.permissions.world import World

ROWS: dict[str, str] = {
    "accounts:account": "in 200 200 200 200 200 200",
    "accounts:consents": "in 200 200 200 200 200 200",
    "POST accounts:consents": "in 302 302 302 200 302 302",
    "accounts:consent_progress": "in 302 302 302 302 302 302",
    "accounts:consent_text": "in 200 200 200 200 200 200",
    "accounts:invitations": "in 404 404 404 404 200 200",
    "POST accounts:invitations": "in 404 404 404 404 201 201",
    "POST accounts:take_back_invitation": "in 404 404 404 404 404 302",
    "accounts:invitation": "404 302 302 302 302 302 302",
}


def extend(world: World) -> dict[str, object]:
    """An invitation by the administrator."""
    from faceweb.accounts import consents, invitations

    invitation, _token = invitations.invite(world.people["admin"])
    return {"sign_up_invitation_id": invitation.pk, "version": consents.TEXT_VERSION}
