"""What moderators do, by page of the admin site."""
