#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL and REDIS_URL they use the services that ./run started (see var/)."""

import os
import sys

NEED_NO_SERVICES = {
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
}
NEED_NO_SERVICES |= {"version", "workflows", "--help", "--version", "-h"}


def main() -> None:
    from duo.local.home import answers, last_environment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duo.settings")
    services = last_environment()
    database_is_set = bool(os.environ.get("DATABASE_URL"))
    os.environ.update({name: value for name, value in services.items() if not os.environ.get(name)})
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if (
        services
        and not database_is_set
        and command not in NEED_NO_SERVICES
        and not answers(services["DATABASE_URL"])
    ):
        sys.exit(
            "The services are not running: start ./run in another terminal, or set DATABASE_URL and REDIS_URL."
        )

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
