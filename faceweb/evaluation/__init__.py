"""How well the engine does on a data set: `manage.py evaluate`, documented in docs/evaluation.md.

`layout` reads a data set's tables with `cells`, `vocabulary` their words, `photos` and `portraits`
what is on the photos. `verification`, `identification`, `detection`, `attributes` (with `measures`
and `groups`) and `milliseconds` each measure one thing; figures are pure functions in `matching`
and `ranking`. `report` puts them together with what the models' `cards` say, and `tables` and
`roc_picture` show them. No Django.
"""
