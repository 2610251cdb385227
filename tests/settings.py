"""Settings for tools that only read them (mypy, scripts/messages): addresses at which nobody answers."""

import os

os.environ.setdefault("SECRET_KEY", "tools")
os.environ.setdefault("FIELD_KEYS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
os.environ.setdefault("DATABASE_URL", "postgres://duo@127.0.0.1:9/duo")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:9")
os.environ.setdefault("DUO_DEMO", "1")

from duo.settings import *  # noqa: F403
