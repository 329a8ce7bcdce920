"""What an operator sees of a running process of either half: ids of requests, log lines, metrics,
readiness. Nothing here knows the site or the face server."""
