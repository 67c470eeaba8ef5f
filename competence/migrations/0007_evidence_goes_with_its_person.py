"""A proof and its correction go together when their person is deleted, and never one without the other."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('competence', '0006_disputes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='evidence',
            name='supersedes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='superseded_by', to='competence.evidence'),
        ),
    ]
