"""Objections: found by reviewer and due date, always for more than was awarded; what is granted counts from the beginning."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('competence', '0005_proofs_from_elsewhere'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='counts_from',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='leveldispute',
            index=models.Index(fields=['reviewer', 'state', 'due_on'], name='dispute_to_decide'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('counts_from', None), ('counts_from__lte', models.F('recorded_at')), _connector='OR'), name='evidence_counts_from_the_past'),
        ),
        migrations.AddConstraint(
            model_name='leveldispute',
            constraint=models.CheckConstraint(condition=models.Q(('level_wanted__gt', models.F('level_then'))), name='dispute_wants_more'),
        ),
    ]
