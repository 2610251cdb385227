"""What the cache holds: JSON, never objects that come to life when they are read."""

import json
from typing import Any


class Json:
    """The serializer of the cache. Whole numbers stay as they are, so that the server can count them up."""

    def dumps(self, value: Any) -> int | bytes:
        """Returns what is kept. Raises TypeError for what JSON does not know."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        """Returns what was kept; lists where tuples were."""
        return json.loads(stored)
