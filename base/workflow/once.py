"""One record per shown form: a double click, the back button and a lost answer make one (docs/adr/0023)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from base.accounts.acting import current_organisation_id
from base.ui.shown import read_seal
from base.workflow.models import Sent
from base.workflow.moves import broken_constraint

KEPT = timedelta(days=30)  # longer than anybody leaves a page open

Page = Callable[..., HttpResponse]


def once(view: Page) -> Page:
    """For a view that makes something. What was sent from one shown page is done once; the second lands where it led.

    The view redirects when it did what was asked; any other answer is undone, and the same page may be sent again.
    Parallel ones wait for the first at the unique key. A form without a seal (a script) is taken as it comes.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return taken_once(request, lambda: view(request, *args, **kwargs))

    page.once = True  # type: ignore[attr-defined]
    return page


def taken_once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The same for a part of a view, inside the organisation in which it acts."""
    seal = read_seal(request.POST) if request.method == "POST" else None
    if seal is None or current_organisation_id() is None:
        return act()
    with transaction.atomic():
        try:
            with transaction.atomic():  # waits here while another one with this key is at work
                sent = Sent.objects.create(key=seal.key)
        except IntegrityError as error:
            if broken_constraint(error) != "one_record_per_shown_form":
                raise
            return redirect(Sent.objects.get(organisation=current_organisation_id(), key=seal.key).led_to)
        response = act()
        if response.status_code in (302, 303):
            sent.led_to = response.headers["Location"]
            sent.save(update_fields=["led_to"])
        else:
            transaction.set_rollback(True)
    return response


def forget_sent(at: datetime | None = None) -> int:
    """Lets go of what was taken more than `KEPT` ago; returns how many."""
    return Sent.objects.filter(at__lt=(at or timezone.now()) - KEPT).delete()[0]
