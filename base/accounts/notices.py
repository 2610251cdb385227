"""Somebody tries second factors: the person and the managers are told, once a day."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.models import Membership, Person, User
from base.outbox import channels
from base.outbox.actions import queue


def is_shut(request: HttpRequest, user: User) -> bool:
    """True while no more codes of the app are compared for this user, from wherever they come."""
    rates = [
        rate for rate in settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",") if rate.endswith("/key")
    ]
    return not ratelimit.consume(
        request,
        app="allauth.account",
        action="login_failed",
        config={"login_failed": ",".join(rates)},
        key=f"mfa-auth-user-{user.pk}",  # the library's, in allauth.mfa.base.internal.flows
        dry_run=True,
    )


@transaction.atomic
def tell_of_tries(user: User) -> None:
    """Queues the news in every organisation where the user is somebody; the managers of each hear it too."""
    day = timezone.localdate()
    for person in Person.objects.filter(user=user).select_related("organisation"):
        about = f"user/{user.public_id}/{day.isoformat()}"
        with acting_in(person.organisation_id):
            _tell("second_factor_tried", person, about, {})
            managers = Membership.objects.on(day).filter(
                organisation=person.organisation_id, role=Membership.Role.MANAGER, branch=None
            )
            for manager in managers.exclude(person=person).select_related("person__user"):
                _tell("second_factor_colleague", manager.person, about, {"colleague": person.full_name})


def _tell(kind: str, person: Person, about: str, words: dict[str, str]) -> None:
    """By the way in which the person signs in: no wish to be called holds up a warning."""
    user = person.user
    if user and user.email:
        queue(kind, person, about, words | {"to": user.email}, channel="mail")
    elif user and user.phone:
        queue(kind, person, about, words | {"to": user.phone.as_e164}, channel="sms")


def tell_the_old_address(
    person: Person, about: str, *, email: str | None = None, phone: str | None = None
) -> None:
    """Queues the news that these addresses sign nobody in any more: they may have been somebody's way in."""
    if email:
        queue("sign_in_moved", person, f"{about}/mail", {"to": email}, channel="mail")
    if phone and channels.sms_is_possible():
        queue("sign_in_moved", person, f"{about}/sms", {"to": phone}, channel="sms")
