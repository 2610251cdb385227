"""Keys rotate: the newest writes, all of them read, and a lost one is said plainly."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from base.privacy.fields import decrypt, encrypt

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.mark.parametrize("value", ["Äthiopien", 7, None, ["a", {"b": True}]])
def test_any_json_value_comes_back_as_it_was(value):
    assert decrypt(encrypt(value)) == value


def test_an_old_key_still_reads_what_it_wrote(settings):
    settings.FIELD_KEYS = [OLD]
    written = encrypt("secret")
    settings.FIELD_KEYS = [NEW, OLD]
    assert decrypt(written) == "secret"
    assert decrypt(encrypt("newer")) == "newer"
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(ImproperlyConfigured, match="No key in FIELD_KEYS opens this value"):
        decrypt(written)


def test_the_same_value_never_looks_the_same():
    assert encrypt("f") != encrypt("f")
