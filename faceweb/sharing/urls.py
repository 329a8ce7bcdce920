"""Addresses of sharing."""

from django.urls import path

from faceweb.sharing.views import (
    contents,
    galleries,
    invitations,
    links,
    members,
    public,
    share,
    visitors,
)

app_name = "sharing"
_GALLERY = "galleries/<uuid:gallery_id>/"
urlpatterns = [
    path("galleries/", galleries.galleries, name="galleries"),
    path("galleries/new/", galleries.make, name="make"),
    path(_GALLERY, contents.gallery, name="gallery"),
    path(f"{_GALLERY}edit/", galleries.edit, name="edit"),
    path(f"{_GALLERY}delete/", galleries.delete, name="delete"),
    path(f"{_GALLERY}put-back/", galleries.put_back, name="put_back"),
    path(f"{_GALLERY}add/", contents.add_photos, name="add_photos"),
    path(f"{_GALLERY}remove/", contents.remove_photos, name="remove_photos"),
    path(f"{_GALLERY}cover/", contents.choose_cover, name="choose_cover"),
    path(f"{_GALLERY}share/", share.share, name="share"),
    path(f"{_GALLERY}invite/", members.invite, name="invite"),
    path(f"{_GALLERY}leave/", members.leave, name="leave"),
    path(f"{_GALLERY}members/<int:member_id>/", members.let_add, name="let_add"),
    path(f"{_GALLERY}members/<int:member_id>/remove/", members.remove_member, name="remove_member"),
    path(
        f"{_GALLERY}invitations/<uuid:invitation_id>/withdraw/",
        members.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path(f"{_GALLERY}links/", links.make, name="make_link"),
    path(f"{_GALLERY}links/<uuid:link_id>/revoke/", links.revoke, name="revoke_link"),
    path(f"{_GALLERY}public/", public.publish, name="publish"),
    path(f"{_GALLERY}public/take-back/", public.take_back, name="take_back"),
    path("invitations/<uuid:invitation_id>/answer/", invitations.answer, name="answer"),
    path("invitations/<str:invitation_token>/", invitations.invitation, name="invitation"),
    path("s/<str:link_token>/", visitors.shared, name="shared"),
    path("s/<str:link_token>/<uuid:photo_id>/", visitors.shared_photo, name="shared_photo"),
    path("public/", public.public, name="public"),
]
