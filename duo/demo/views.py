"""Stepping into the shoes of a demo person, and the mailbox that shows every message the house sent."""

from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from base.accounts.middleware import DEMO_FACTOR
from base.accounts.models import User
from base.outbox import channels
from base.outbox.models import Message
from base.outbox.texts import render as letter_of
from base.ui.words import only_posts
from duo.demo.doors import doors_are_open

if TYPE_CHECKING:
    from django.core.paginator import Page

NAMES = ("annelies", "bram", "karim", "samer", "amina", "yonas", "hilde", "rana", "luc")
PER_PAGE = 20


def demo_address(name: str) -> str:
    """Returns the email with which a named demo person signs in."""
    return f"{name}@demo.example"


@only_posts
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in as a demo person (`as`), second factor included. 404 where others live, and for an unknown name."""
    name = request.POST.get("as", "")
    user = User.objects.filter(email=demo_address(name), is_active=True).first()
    if not doors_are_open() or name not in NAMES or user is None:
        raise Http404
    request.session.flush()
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session[DEMO_FACTOR] = user.pk
    return redirect("home")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail and text message that was sent, newest first, as it reads to its recipient. 404 where others live."""
    if not doors_are_open():
        raise Http404
    sent = Message.objects.filter(status=Message.Status.SENT, words__isnull=False)
    sent = sent.exclude(channel=Message.Channel.CALL)
    rows = sent.select_related("recipient__user").order_by("-sent_at", "-pk")
    page: Page[Message] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    letters = [
        {"message": message, "to": channels.address_of(message), "letter": letter_of(message)}
        for message in page
    ]
    return render(request, "demo/mailbox.html", {"page": page, "letters": letters})
