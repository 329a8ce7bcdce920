"""How the site stands, for whoever runs it: /healthz, /readyz, /metrics and the page of the admin
site. Asks every part of the site; no part knows of it."""
