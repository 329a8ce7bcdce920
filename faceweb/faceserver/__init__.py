"""The server of the Face REST API v1.0: a program of its own that knows nothing of the site.

A request goes down these rooms: `urls` (one door) -> `routes` (which operation) -> `http` (key,
media type, body, errors) -> `views` (arguments in, payload out) -> `recognition`, `similarity`,
`identification`, `grouping`, `containers`, `persons`, `enrolment`, `snapshots` (what is done) ->
`models` and `index` (where it is kept and searched).
"""
