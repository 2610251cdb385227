"""What people say yes to, in the words of the product: where the program itself decides what a yes opens.

An organisation may write a version of its own (`write_text`); until it does, these words are the text.
"""

from base.privacy.models import Text

STANDARD: dict[str, dict[str, str]] = {
    # what `pages.desk.proposals.views` shows of a mentee, and nothing beside it
    Text.Kind.SHARE_PROFILE: {
        "nl": "Een mogelijke mentor mag dit zien: mijn voornaam, beroep, talen, doelen en gemeente, en wanneer en hoe "
        "ik kan afspreken. Meer niet.",
        "fr": "Un mentor possible peut voir ceci\u00a0: mon prénom, mon métier, mes langues, mes objectifs et ma "
        "commune, et quand et comment je peux le rencontrer. Rien d’autre.",
        "en": "A possible mentor may see this: my first name, job, languages, goals and town, and when and how I can "
        "meet. Nothing else.",
    },
}
