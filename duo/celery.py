"""The Celery application: one worker, one beat, tasks that may run twice and do their work once."""

import os
import sys
from typing import Any

from celery import Celery
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duo.settings")

app = Celery("duo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_configure.connect
def in_one_sentence(**_kwargs: Any) -> None:
    """Ends worker and beat with what the settings say of the environment, and no more lines than that."""
    try:
        assert settings.SECRET_KEY
    except ImproperlyConfigured as error:
        sys.exit(str(error))
