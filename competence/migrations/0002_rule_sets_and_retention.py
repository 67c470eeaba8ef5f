"""Rule sets become versions of their own, levels fade and are refreshed, proofs can be withdrawn and disputed."""

from datetime import UTC, datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)  # no row will have it: see `forget_levels`


def forget_levels(apps, schema_editor):
    """Levels are derived. Loading the framework publishes the first rule set, which evaluates them all anew."""
    apps.get_model("competence", "CompetenceLevel").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('competence', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(forget_levels, migrations.RunPython.noop),
        migrations.CreateModel(
            name='EvidenceWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('withdrawn_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LevelDispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level_then', models.PositiveSmallIntegerField(choices=[(0, 'not yet shown'), (1, 'aware'), (2, 'practised'), (3, 'proficient'), (4, 'leading')])),
                ('level_wanted', models.PositiveSmallIntegerField(choices=[(0, 'not yet shown'), (1, 'aware'), (2, 'practised'), (3, 'proficient'), (4, 'leading')])),
                ('reason', models.TextField()),
                ('raised_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('open', 'open'), ('granted', 'granted'), ('refused', 'not granted'), ('taken_back', 'taken back')], default='open', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RefreshCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, choices=[('leadership', 'Leadership'), ('department_head', 'Department head'), ('user', 'User'), ('champion', 'AI champion'), ('hr', 'Human resources'), ('works_council', 'Works council'), ('administrator', 'Administrator')], max_length=20)),
                ('reason', models.JSONField(blank=True, default=dict)),
                ('called_at', models.DateTimeField()),
                ('lapses_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-called_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RuleSetVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=20, unique=True)),
                ('constants', models.JSONField()),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-published_at', '-pk'],
            },
        ),
        migrations.RemoveField(
            model_name='competenceframework',
            name='rule_set',
        ),
        migrations.AddField(
            model_name='company',
            name='levels_fade',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='changes_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='check_due_at',
            field=models.DateTimeField(default=LONG_AGO),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='effective_level',
            field=models.PositiveSmallIntegerField(choices=[(0, 'not yet shown'), (1, 'aware'), (2, 'practised'), (3, 'proficient'), (4, 'leading')], default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='fading_from',
            field=models.DateTimeField(default=LONG_AGO),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='half_life_days',
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='lapsed_from',
            field=models.DateTimeField(default=LONG_AGO),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='refreshed_at',
            field=models.DateTimeField(default=LONG_AGO),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='state',
            field=models.CharField(choices=[('current', 'current'), ('fading', 'fading'), ('lapsed', 'to be refreshed')], default='current', max_length=10),
        ),
        migrations.AddField(
            model_name='competencelevel',
            name='valid_until',
            field=models.DateField(default=LONG_AGO.date()),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='evidence',
            name='valid_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='kind',
            field=models.CharField(choices=[('self_assessment', 'Self-assessment'), ('placement', 'Placement'), ('quiz', 'Quiz'), ('peer_review', 'Exercise read by a trained colleague'), ('exercise_review', 'Exercise read by an AI champion'), ('external_certificate', 'External certificate'), ('workplace_observation', 'Observation at work'), ('retention_check', 'Short check'), ('attendance', 'Attendance')], max_length=24),
        ),
        migrations.AddIndex(
            model_name='competencelevel',
            index=models.Index(fields=['changes_at'], name='level_changes_at'),
        ),
        migrations.AddIndex(
            model_name='competencelevel',
            index=models.Index(fields=['person', 'check_due_at'], name='level_check_due'),
        ),
        migrations.AddConstraint(
            model_name='competencelevel',
            constraint=models.CheckConstraint(condition=models.Q(('effective_level__gte', django.db.models.expressions.CombinedExpression(models.F('awarded_level'), '-', models.Value(1))), ('effective_level__lte', models.F('awarded_level'))), name='level_falls_by_one_at_most'),
        ),
        migrations.AddField(
            model_name='evidencewithdrawal',
            name='evidence',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawal', to='competence.evidence'),
        ),
        migrations.AddField(
            model_name='evidencewithdrawal',
            name='withdrawn_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leveldispute',
            name='competence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='competence.competence'),
        ),
        migrations.AddField(
            model_name='leveldispute',
            name='correction',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='corrects_dispute', to='competence.evidence'),
        ),
        migrations.AddField(
            model_name='leveldispute',
            name='evidence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='competence.evidence'),
        ),
        migrations.AddField(
            model_name='leveldispute',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leveldispute',
            name='reviewer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='disputes_to_decide', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refreshcall',
            name='called_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refreshcall',
            name='competence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='competence.competence'),
        ),
        migrations.AddField(
            model_name='rulesetversion',
            name='published_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='leveldispute',
            constraint=models.UniqueConstraint(models.F('person'), models.F('competence'), condition=models.Q(('state', 'open')), name='dispute_is_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='leveldispute',
            constraint=models.CheckConstraint(condition=models.Q(('reviewer', None), models.Q(('reviewer', models.F('person')), _negated=True), _connector='OR'), name='nobody_decides_their_own'),
        ),
        migrations.AddConstraint(
            model_name='leveldispute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='dispute_decided_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='leveldispute',
            constraint=models.CheckConstraint(condition=models.Q(('level_wanted__gte', 1), ('level_wanted__lte', 4)), name='dispute_wants_1_to_4'),
        ),
        migrations.AddConstraint(
            model_name='refreshcall',
            constraint=models.CheckConstraint(condition=models.Q(('lapses_at__gt', models.F('called_at'))), name='call_gives_time'),
        ),
    ]
