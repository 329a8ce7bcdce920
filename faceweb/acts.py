"""What staff did in the admin site, told to whoever keeps a log of it (`moderation.audit`).

staff_acted  `request`'s person did `action` (a verb of at most 40 characters) to `about`; `before`
             and `after` hold states and numbers, never names, addresses, texts or ids. Sent in the
             transaction that does it
"""

from django.dispatch import Signal

staff_acted = Signal()
