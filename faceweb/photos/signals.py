"""What other parts of the site may hear of photos. Receivers are connected in their AppConfig.

photo_finished   `photo` became READY or REFUSED; sent by a worker, perhaps twice
photo_purging    the rows and files of `photo` are about to go: take out what you keep of it at the
                 Face API (`client`) or in Redis. May raise FaceAPIError or RedisError: the purge is
                 then tried again
face_leaving     the same for one `face`, whose photo is to be looked at anew or which is to be
                 forgotten
face_enrolled    `face` is in `face_list` from now on; sent by a worker, perhaps twice
photos_submitted the GalleryEntry `entries` of public galleries wait for their review from now on;
                 sent in the transaction that submits them
faces_changed    a face of `photo` was drawn, dismissed or put back; sent when that is committed
"""

from django.dispatch import Signal

photo_finished = Signal()
photo_purging = Signal()
face_enrolled = Signal()
face_leaving = Signal()
photos_submitted = Signal()
faces_changed = Signal()
