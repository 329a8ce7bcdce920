"""Rows of galleries, members, invitations, links and what is public."""

from typing import Any

ROWS = {
    "sharing:galleries": "in 200 200 200 200 200 200",
    "sharing:make": "in 200 200 200 200 200 200",
    "sharing:gallery": "404 404 200 200 200 404 404",
    "sharing:edit": "in 404 404 404 200 404 404",
    "sharing:delete": "in 404 404 404 200 404 404",
    "POST sharing:put_back": "in 404 404 404 302 404 404",
    "sharing:add_photos": "in 404 404 200 200 404 404",
    "POST sharing:remove_photos": "in 404 302 302 302 404 404",
    "POST sharing:choose_cover": "in 404 404 404 302 404 404",
    "sharing:share": "in 404 200 200 200 404 404",
    "POST sharing:invite": "in 404 404 404 422 404 404",
    "sharing:leave": "in 404 200 200 404 404 404",
    "POST sharing:let_add": "in 404 404 404 302 404 404",
    "sharing:remove_member": "in 404 404 404 200 404 404",
    "POST sharing:withdraw_invitation": "in 404 404 404 302 404 404",
    "POST sharing:make_link": "in 404 404 404 422 404 404",
    "POST sharing:revoke_link": "in 404 404 404 302 404 404",
    "sharing:publish": "in 404 404 404 200 404 404",
    "POST sharing:take_back": "in 404 404 404 302 404 404",
    # Bob's address is invited. By its mail anybody may answer who is signed in.
    "POST sharing:answer": "in 302 404 404 404 404 404",
    "sharing:invitation": "in 200 302 302 302 200 200",
    # Whoever has a link needs no account, and gains nothing by one.
    "sharing:shared": "200 200 200 200 200 200 200",
    "sharing:shared_photo": "302 302 302 302 302 302 302",
    "sharing:public": "200 200 200 200 200 200 200",
}


def extend(world: Any) -> dict[str, object]:
    from allauth.account.models import EmailAddress

    from faceweb.galleries.models import Membership
    from faceweb.sharing import invitations, links
    from faceweb.sharing.models import GalleryInvitation

    bob, owner = world.people["other"], world.people["owner"]
    EmailAddress.objects.get_or_create(user=bob, email=bob.email, defaults={"verified": True})
    invitations.invite(world.gallery, bob.email, can_add=False, by=owner)
    invitation = GalleryInvitation.objects.get(gallery=world.gallery)
    link, token = links.make(world.gallery, "", None)
    member = Membership.objects.get(gallery=world.gallery, user=world.people["viewer"])
    return {
        "member_id": member.pk,
        "invitation_id": invitation.pk,
        "invitation_token": invitations.token_of(invitation),
        "link_id": link.pk,
        "link_token": token,
    }
