"""The tests of matching read English, whatever the catalogues say in other languages."""

from tests.english import in_english

__all__ = ["in_english"]
