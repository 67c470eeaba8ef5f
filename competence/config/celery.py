"""The Celery application; tasks are shells in competence/tasks.py and courses/tasks.py."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "competence.config.settings")

app = Celery("kundig")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["competence", "courses"])
app.conf.beat_schedule = {
    # the broker is a doorbell; the sweeper finds what a lost message left behind
    "drain-outbox": {"task": "competence.drain_outbox", "schedule": 30.0},
    "refresh-people": {"task": "competence.refresh_people", "schedule": crontab(hour="0", minute="20")},
    "assign-paths": {"task": "courses.assign_paths", "schedule": crontab(hour="0", minute="40")},
    "assign-reviewers": {"task": "courses.assign_reviewers", "schedule": 300.0},
    "close-attempts": {"task": "courses.close_attempts", "schedule": 300.0},
    "count-answers": {"task": "courses.count_answers", "schedule": 900.0},
    "assign-disputes": {"task": "competence.assign_disputes", "schedule": crontab(hour="0", minute="50")},
    "sweep-levels": {"task": "competence.sweep_levels", "schedule": crontab(hour="0", minute="10")},
    "freeze-month": {"task": "competence.freeze_month", "schedule": crontab(hour="1", minute="5")},
    "forget-uploads": {"task": "competence.forget_uploads", "schedule": crontab(hour="2", minute="10")},
    "delete-old-proofs": {"task": "competence.delete_old_proofs", "schedule": crontab(hour="2", minute="20")},
    "delete-old-answers": {"task": "courses.delete_old_answers", "schedule": crontab(hour="2", minute="30")},
}
