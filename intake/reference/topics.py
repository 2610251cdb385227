"""What duos talk about, in plain words: one place for pages, messages and files. The lists keep the field's terms."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.reference.codes import Code

TOPIC_LISTS = ("content_minimal", "content_optional")
#: Where the label of the list is a term of the trade, or long.
PLAIN: dict[str, Promise] = {
    "content_minimal:orientation": _("Which jobs there are"),
    "content_minimal:field_connection": _("News from the field"),
    "content_minimal:what_if": _("Another plan"),
    "content_minimal:skills_gap": _("What is left to learn"),
    "content_minimal:cv_linkedin": _("CV or LinkedIn"),
    "content_optional:application_advice": _("Applying for jobs"),
    "content_optional:network_intro": _("Getting to know people"),
    "content_optional:job_shadowing": _("Trying out a job"),
    "content_optional:daily_life": _("Daily life"),
    "content_optional:language_practice": _("Language for work"),
}


def topic_labels(keys: Iterable[str]) -> dict[str, str]:
    """Returns the plain words of these topics by key, each once, in the order of their lists."""
    wanted = set(keys)
    rows = Code.objects.filter(key__in=wanted, list__in=TOPIC_LISTS) if wanted else ()
    ordered = sorted(rows, key=lambda code: (code.list, code.sort, code.key))
    return {code.key: plain_label(code) for code in ordered}


def plain_label(code: Code) -> str:
    """Returns the words that people read for a code: plain ones for a topic, else those of its list."""
    return str(PLAIN.get(code.key) or code.label)


def topics_in_a_sentence(labels: Iterable[str]) -> str:
    """Returns labels as part of a sentence: small letters (CV stays CV), commas, “and” before the last."""
    return get_text_list([_small(label) for label in labels], gettext("and"))


def _small(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
