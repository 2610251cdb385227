#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL and REDIS_URL they use the services that ./run started (see var/)."""

import os
import sys


def main() -> None:
    from duo.local.home import kept

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duo.settings")
    os.environ.update({name: value for name, value in kept().items() if not os.environ.get(name)})

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
