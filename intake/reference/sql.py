"""`folded()`: text without capitals and accents, for search and for sorting without ICU."""

from __future__ import annotations

from django.db import migrations, models

# `unaccent` itself is only STABLE, because its dictionary could be exchanged; naming the dictionary makes the
# IMMUTABLE promise true enough to stand in an index or a constraint. The body is parsed once, at creation,
# so no search_path can change its meaning.
CREATE_FOLDED = """
CREATE OR REPLACE FUNCTION folded(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary, $1))
"""
DROP_FOLDED = "DROP FUNCTION IF EXISTS folded(text)"

#: For the first migration, after the extensions `unaccent` and `pg_trgm`, before the models.
OPERATIONS = [migrations.RunSQL(CREATE_FOLDED, DROP_FOLDED)]


class Folded(models.Func):
    """`Folded("last_name")` in a query: lower case, no accents. Sorts well too."""

    function = "folded"
    arity = 1
    output_field = models.TextField()
