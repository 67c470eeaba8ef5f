"""Every attempt has a time at which it closes; what was handed in is marked."""

from datetime import timedelta

from django.db import migrations, models
from django.utils.timezone import now


def fill(apps, schema_editor):
    attempt = apps.get_model("courses", "Attempt")
    for row in attempt.objects.iterator():
        # Nobody was told of an end, so for what is open it begins to run now.
        row.closes_at = (row.started_at if row.handed_in_at else now()) + timedelta(days=14)
        row.marked_at = row.handed_in_at
        row.save(update_fields=["closes_at", "marked_at"])


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0003_item_authoring'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='closes_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='marked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
