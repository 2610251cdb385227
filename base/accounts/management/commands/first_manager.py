"""`manage.py first_manager`: the first person who may sign in to an empty product."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from base.accounts.acting import acting_in
from base.accounts.actions import add_membership, add_person
from base.accounts.models import LANGUAGES, Branch, Membership, Organisation
from base.accounts.sign_in import give_sign_in
from base.outbox.addresses import address_of
from base.reading.signs import plain
from base.workflow.commands import EnglishCommand

QUESTIONS = {
    "email": "Email of the first manager",
    "name": "Their name",
    "organisation": "Name of the organisation",
    "branch": "Name of its first branch",
}


class Command(EnglishCommand):
    """Makes the organisation, its first branch and its manager; the manager adds everybody else."""

    help = "Make the first manager: from the options, from FIRST_MANAGER_EMAIL and the like, or by asking."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, question in QUESTIONS.items():
            parser.add_argument(
                f"--{name}", default=os.environ.get(f"FIRST_MANAGER_{name.upper()}", ""), help=question
            )
        parser.add_argument(
            "--language", default=os.environ.get("FIRST_MANAGER_LANGUAGE", "nl"), choices=dict(LANGUAGES)
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Does nothing when there is a manager already."""
        if Membership.objects.filter(role=Membership.Role.MANAGER).exists():
            self.stdout.write("There is a manager already.")
            return
        answers = {name: plain(options[name]) or plain(self.ask(name)) for name in QUESTIONS}
        first, _space, last = answers["name"].partition(" ")
        with transaction.atomic():
            organisation, _made = Organisation.objects.get_or_create(name=answers["organisation"])
            with acting_in(organisation):
                Branch.objects.get_or_create(organisation=organisation, name=answers["branch"])
                person = add_person(
                    first_name=first,
                    last_name=last,
                    language=options["language"],
                    channel="mail",
                    email=answers["email"],
                    by=None,
                )
                give_sign_in(person, by=None)
                add_membership(person, Membership.Role.MANAGER, by=None)
        self.stdout.write(f"{answers['name']} can sign in with a code to {answers['email']}.")
        door = address_of("organisation", organisation.public_id)
        self.stdout.write(f"The address of {organisation}: {settings.BASE_URL}{door}")

    def ask(self, name: str) -> str:
        """Asks at the terminal; where there is none, says which setting is missing."""
        if not sys.stdin or not sys.stdin.isatty():
            raise CommandError(
                f"Nobody can sign in yet: set FIRST_MANAGER_{name.upper()}, or run manage.py first_manager."
            )
        while True:
            if answer := input(f"{QUESTIONS[name]}: ").strip():
                return answer
