"""`manage.py forget_second_factor EMAIL`: for the manager whose own phone is lost."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from base.accounts.models import Person
from base.accounts.sign_in import forget_second_factor


class Command(BaseCommand):
    """Needs access to the server, which is a factor too."""

    help = "Lets somebody connect a new authenticator app at the next sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address with which this person signs in")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = Person.objects.filter(
            user__email__iexact=email
        ).first()  # the factor is the user's, not a person's
        if person is None:
            raise CommandError(f"Nobody signs in with {email}.")
        count = forget_second_factor(person, by=None)
        self.stdout.write(f"Factors forgotten: {count}. A new app is asked for at the next sign-in.")
