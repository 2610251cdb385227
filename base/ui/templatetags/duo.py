"""Tags and filters of every page, loaded as builtins: no `{% load %}`. The gallery (/styleguide/) shows them.

Icons and avatars are hidden from screen readers: the word or the name always stands beside them.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.defaultfilters import linebreaksbr
from django.urls import is_valid_path
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext

from base.reading import phones
from base.ui import dates
from base.ui.icons import ICONS
from base.ui.looks import LOOKS
from base.ui.phones import phone_as_text
from base.ui.shown import seal_of
from base.ui.words import typed_words

register = template.Library()


def _or_empty(show: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value in (None, "") else show(value)


for _show in (
    *(dates.day_long, dates.day_plain, dates.day_short, dates.date_long, dates.month_long),
    *(dates.clock, dates.hour_digits, dates.minutes, dates.days, dates.ago),
    *(dates.number, dates.percent, dates.euros),
):
    register.filter(_show.__name__, _or_empty(_show))


@register.filter
def quoted(words: str) -> SafeString:
    """What somebody said or typed, between the quotation marks of the page's language."""
    return mark_safe(gettext("“%(words)s”") % {"words": conditional_escape(words)})  # noqa: S308


@register.filter
def said_by(words: str, author: Any) -> SafeString:
    """What a person wrote, marked with the language they use, line by line: a page in Dutch reads French as French.

    author: whoever chose the words (a person or a user), or None when nobody knows; then no language is claimed.
    """
    language = getattr(author, "language", "")
    marked = format_html(' lang="{}"', language) if language else ""
    return format_html("<bdi{}>{}</bdi>", marked, linebreaksbr(words)) if words else SafeString("")


@register.filter
def own_links(text: str) -> SafeString:
    """Text with its addresses of ours as links: what people typed themselves stays text, whatever it looks like."""
    ours = re.compile(rf"({re.escape(settings.BASE_URL)}/(?:[^\s<>\"']*[^\s<>\"'.,;:!?)])?)")
    parts = ours.split(text)
    linked = (format_html('<a href="{0}">{0}</a>', part) if n % 2 else part for n, part in enumerate(parts))
    return format_html_join("", "{}", ((part,) for part in linked))


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """`{% icon "check" %}`; unknown names raise KeyError, so a typing error does not reach a reader."""
    return format_html(
        '<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        f" {css}" if css else "",
        mark_safe(ICONS[name]),  # noqa: S308  our own constants
    )


@register.inclusion_tag("components/shown.html", takes_context=True)
def shown(context: Any, form: Any = None) -> dict[str, Any]:
    """`{% shown form %}` right after `{% csrf_token %}`: the seal of the page (`base.ui.shown`)."""
    return {"seal": str(seal_of(context["request"], form))}


@register.inclusion_tag("components/words.html", takes_context=True)
def words(context: Any, control: str = "") -> dict[str, Any]:
    """Hidden fields with everything that was sent. control: "open" brings the form back filled, and sends nothing."""
    return {"words": typed_words(context["request"]), "control": control}


@register.simple_tag
def tongue(code: str, name: str, short: object = "") -> SafeString:
    """The name of a language on its button; short: its code, with the name for who listens."""
    if not short:
        return format_html("{}", capfirst(name))
    return format_html('{}<span class="vh">, {}</span>', code.upper(), capfirst(name))


@register.simple_tag
def logo() -> SafeString:
    """Two circles, blue and yellow, that make green where they meet."""
    return circles("mentor", "mentee")


@register.simple_tag
def circles(left: str = "", right: str = "") -> SafeString:
    """Who is here and who is still to come: `{% circles "mentor" "" %}` draws the mentee as an outline."""
    both = (
        '<path class="c-duo" d="M17 2.65a10 10 0 0 1 0 16.7 10 10 0 0 1 0-16.7z"/>' if left and right else ""
    )
    return format_html(
        '<svg viewBox="0 0 34 22" aria-hidden="true"><circle class="{}" cx="11.5" cy="11" r="{}"/>'
        '<circle class="{}" cx="22.5" cy="11" r="{}"/>{}</svg>',
        f"c-{left}" if left else "c-none",
        10 if left else 9,
        f"c-{right}" if right else "c-none",
        10 if right else 9,
        mark_safe(both),  # noqa: S308
    )


@register.filter
def initials(person: Any) -> str:
    """Two letters at most: a person's own, or those of any name."""
    words = str(person).split()
    return getattr(person, "initials", "") or "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


@register.filter
def called(person: Any) -> str:
    """The first name of a person, the full name of a branch, or the text itself."""
    for name in ("first_name", "full_name", "name"):
        value = person.get(name) if isinstance(person, dict) else getattr(person, name, None)
        if value:
            return value if isinstance(value, str) else str(value)
    return str(person)


@register.filter
def named(person: Any) -> SafeString:
    """The first name as it stands in a sentence: strong, and neither translated nor turned around."""
    return format_html('<strong><bdi translate="no">{}</bdi></strong>', str(called(person)))


@register.simple_tag
def avatar(person: Any, role: str = "", size: str = "") -> SafeString:
    """`{% avatar mentee.person "mentee" "lg" %}`: initials on the role's colour; size "", "lg" or "xl".

    On pages of mentor and mentee give the first name alone: they do not know the other's family name.
    """
    css = " ".join(word for word in ("av", role, size) if word)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(person))


@register.simple_tag
def pair(mentor: Any, mentee: Any, size: str = "") -> SafeString:
    """`{% pair duo.mentor.person duo.mentee.person %}`: the mentor's and the mentee's initials, touching."""
    return format_html(
        '<span class="pair" aria-hidden="true">{}{}</span>',
        avatar(mentor, "mentor", size),
        avatar(mentee, "mentee", size),
    )


@register.simple_tag
def bar(score: float, parts: Iterable[tuple[float, float]] | None = None) -> SafeString:
    """A score of 100 in five steps, or one segment per criterion from `parts`: (points, weight) each.

    Hidden from screen readers: print the number or the sentence beside it.
    """
    segments = (
        list(parts) if parts is not None else [(max(0.0, min(20.0, score - 20 * i)), 20.0) for i in range(5)]
    )
    total = sum(weight for _, weight in segments) or 1
    drawn, x = [], 0.0
    for points, weight in segments:
        width = 100 * weight / total - 0.8
        filled = width * (points / weight) if weight else 0
        drawn.append((f"{x:.1f}", f"{max(width, 0):.1f}", f"{x:.1f}", f"{max(filled, 0):.1f}"))
        x += 100 * weight / total
    rows = format_html_join(
        "",
        '<rect class="sb0" x="{}" width="{}" height="6"/><rect class="sb1" x="{}" width="{}" height="6"/>',
        drawn,
    )
    return format_html(
        '<svg class="meter" viewBox="0 0 99.2 6" preserveAspectRatio="none" aria-hidden="true">{}</svg>', rows
    )


@register.simple_tag
def badge(text: Any, tone: str = "", icon_name: str = "") -> SafeString:
    """`{% badge "34 days" "warn" "clock" %}`; tone "", ok, warn, bad, mentor or mentee."""
    return format_html(
        '<span class="badge{}">{}{}</span>',
        f" {tone}" if tone else "",
        icon(icon_name) if icon_name else "",
        text,
    )


@register.simple_tag
def status(value: str, label: Any = None) -> SafeString:
    """`{% status duo.status duo.get_status_display %}`: the word of a status with its icon and tone."""
    tone, icon_name = LOOKS.get(str(value), ("", ""))
    return badge(label if label is not None else getattr(value, "label", value), tone, icon_name)


@register.simple_block_tag
def card(content: str, title: str = "", css: str = "stack s3", key: str = "") -> SafeString:
    """`{% card "Next meeting" %}…{% endcard %}`: a section named by its heading; css "flush" for a table."""
    if not title:
        return format_html('<section class="card {}">{}</section>', css, content)
    key = key or f"c-{slugify(title) or 'x'}"
    heading = format_html('<h2 id="{}">{}</h2>', key, title)
    if "flush" in css:
        heading = format_html("<header>{}</header>", heading)
    return format_html(
        '<section class="card {}" aria-labelledby="{}">{}{}</section>', css, key, heading, content
    )


@register.simple_block_tag
def cell(content: str, head: str, css: str = "") -> SafeString:
    """`{% cell _("Week") "nowrap" %}…{% endcell %}`: a cell named for a phone, where the heads are out of sight.

    There is no white space at its ends, so that a cell without words takes no line there.
    """
    attribute = format_html(' class="{}"', css) if css else ""
    return format_html('<td data-h="{}"{}>{}</td>', head, attribute, mark_safe(content.strip()))  # noqa: S308


@register.simple_block_tag
def note(content: str, tone: str = "", icon_name: str = "info", role: str = "") -> SafeString:
    """`{% note "warn" "alert" %}One sentence.{% endnote %}`; tone "", ok, warn, mentor or mentee."""
    return format_html(
        '<div class="note{}"{}>{}<div class="grow">{}</div></div>',
        f" {tone}" if tone else "",
        format_html(' role="{}"', role) if role else "",
        icon(icon_name),
        content,
    )


@register.simple_block_tag
def door(content: str, to: str, icon_name: str, title: str = "", css: str = "") -> SafeString:
    """`{% door address "clock" _("My hours") %}…{% enddoor %}`: a way on, by its name and a line about it.

    css: whose colour, "mentor" or "mentee". Without a title the content names it.
    """
    return format_html(
        '<a class="door{}" href="{}">{}<span>{}{}</span>{}</a>',
        f" {css}" if css else "",
        to,
        icon(icon_name),
        format_html("<b>{}</b>", title) if title else "",
        content,
        icon("right"),
    )


@register.simple_block_tag
def event(
    content: str, title: str, icon_name: str = "check", who: str = "", todo: bool = False
) -> SafeString:
    """One knot of a strand, inside `<ol class="strand">`: `{% event "They met" "people" %}…{% endevent %}`.

    who: "mentor", "mentee", "staff" or "" for both; todo: still to come.
    """
    dot = "t" if todo else {"mentor": "m", "mentee": "e", "staff": "k"}.get(who, "")
    return format_html(
        '<li{}><span class="dot{}">{}</span><h3>{}</h3>{}</li>',
        mark_safe(' class="todo"' if todo else ""),  # noqa: S308
        f" {dot}" if dot else "",
        icon(icon_name),
        title,
        content,
    )


@register.filter
def lines(text: Any) -> SafeString:
    """Each sentence on its own line, for a slogan."""
    return format_html_join(mark_safe("<br>"), "{}", ((part,) for part in re.split(r"(?<=\.) ", str(text))))


@register.filter
def one_line(text: str) -> SafeString:
    """The words one after the other, whatever lines they stand on in the template; what is safe stays so."""
    return mark_safe(" ".join(conditional_escape(text).split()))  # noqa: S308


@register.filter
def if_open(address: str, otherwise: str = "") -> str:
    """The address when there is such a page, else `otherwise`."""
    return address if is_valid_path(address) else otherwise


@register.filter
def first_id(field: BoundField) -> str:
    """The id that an error summary links to: the control, or the first of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def phone_href(phone: Any) -> str:
    """The number as a link: 09 224 00 00 → tel:+3292240000."""
    digits = "".join(sign for sign in str(phone) if sign.isdigit() or sign == "+")
    return (
        f"tel:+32{digits[1:]}" if digits.startswith("0") and not digits.startswith("00") else f"tel:{digits}"
    )


@register.filter
def gets_texts(phone: Any) -> bool:
    """Whether a text message can be sent there: nobody is told to send one to a landline."""
    return phones.gets_texts(phone)


@register.filter
def phone_text(phone: Any) -> SafeString:
    """The number on a page: never translated, and broken only between groups where large letters leave no room."""
    groups = ((group,) for group in phone_as_text(phone).split(dates.NARROW))
    number = format_html_join(format_html("{}<wbr>", dates.NARROW), "{}", groups)
    return format_html('<bdi translate="no">{}</bdi>', number)


@register.filter
def masked(contact: Any) -> str:
    """An address that only its owner recognises: s•••@example.be, +32 4•• •• •• 56."""
    text = str(contact or "")
    name, at, domain = text.partition("@")
    return f"{name[:1]}•••@{domain}" if at else f"{text[:4]} •• •• {text[-2:]}" if text else ""


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: Any) -> str:
    """The present address with other query values: `href="{% here page=3 %}"`; None removes one."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}"
