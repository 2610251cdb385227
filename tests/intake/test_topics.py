"""What duos talk about, in plain words, alone and inside a sentence."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from intake.models import Code
from intake.reference.topics import PLAIN, topic_labels, topics_in_a_sentence

KEYS = ("content_optional:leisure", "content_minimal:what_if", "content_minimal:cv_linkedin")


@pytest.mark.django_db
def test_terms_of_the_trade_become_plain_words_in_the_order_of_the_lists():
    with override("en"):
        assert topic_labels(KEYS) == {
            "content_minimal:what_if": "Another plan",
            "content_minimal:cv_linkedin": "CV or LinkedIn",
            "content_optional:leisure": "Leisure activity",
        }
        assert topic_labels([]) == {}


@pytest.mark.django_db
def test_every_plain_word_is_of_a_topic_that_the_lists_know():
    assert set(Code.objects.filter(key__in=PLAIN).values_list("key", flat=True)) == set(PLAIN)


def test_inside_a_sentence_they_have_small_letters_and_end_in_and():
    with override("en"):
        assert topics_in_a_sentence(["Another plan", "CV or LinkedIn"]) == "another plan and CV or LinkedIn"
