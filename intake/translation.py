"""What staff may reword, and so is translated by django-modeltranslation."""

from modeltranslation.translator import TranslationOptions, register

from intake.programmes.models import Programme
from intake.reference.models import Code, Sector


@register(Code)
class CodeTranslation(TranslationOptions):
    fields = ("label",)


@register(Sector)
class SectorTranslation(TranslationOptions):
    fields = ("label",)


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("name",)
