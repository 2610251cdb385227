"""The Celery application: one worker, one beat, tasks that may run twice and do their work once."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duo.settings")

app = Celery("duo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
