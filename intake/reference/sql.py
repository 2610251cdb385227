"""`folded()`: text without capitals and accents, for search and for sorting without ICU."""

from __future__ import annotations

from django.db import migrations, models

# `unaccent` itself is only STABLE, because its dictionary could be exchanged; naming the dictionary makes the
# IMMUTABLE promise true enough to stand in an index or a constraint. The body is parsed once, at creation,
# so no search_path can change its meaning.
# Marks are taken off the letters of every script that has them as people leave them out: Latin, Greek, Cyrillic,
# and Arabic, where hamza and vowel signs go; yeh, teh marbuta, keheh and wasla become the letter that they look like.
CREATE_FOLDED = r"""
CREATE OR REPLACE FUNCTION folded(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary, translate(regexp_replace(
    normalize($1, NFKD), '[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d]', '', 'g'),
    U&'\0649\06CC\06D0\06D2\0629\06D5\06A9\0671', U&'\064A\064A\064A\064A\0647\0647\0643\0627')))
"""
DROP_FOLDED = "DROP FUNCTION IF EXISTS folded(text)"

#: For the first migration, after the extensions `unaccent` and `pg_trgm`, before the models.
OPERATIONS = [migrations.RunSQL(CREATE_FOLDED, DROP_FOLDED)]


class Folded(models.Func):
    """`Folded("last_name")` in a query: lower case, no accents. Sorts well too."""

    function = "folded"
    arity = 1
    output_field = models.TextField()
