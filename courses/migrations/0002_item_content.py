"""The options of a question move into `content`, where each kind keeps what it needs."""

import json
from hashlib import sha256

from django.db import migrations, models


def fill(apps, schema_editor):
    version = apps.get_model("courses", "ItemVersion")
    for row in version.objects.iterator():
        row.content = {"options": row.options}
        parts = [row.kind, row.topic, row.stem, row.content, row.source, row.review_on.isoformat()]
        row.digest = sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        row.save(update_fields=["content", "digest"])


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='itemversion',
            name='content',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='itemversion',
            name='kind',
            field=models.CharField(choices=[('single', 'one answer'), ('multiple', 'several answers'), ('true_false', 'true or false'), ('matching', 'matching'), ('ordering', 'ordering'), ('cloze', 'cloze'), ('numeric', 'number'), ('short_text', 'short text'), ('free_text', 'free text'), ('hotspot', 'place in a picture')], max_length=10),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
