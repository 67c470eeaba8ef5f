"""Placements with their answers, lessons skipped for them, and placements that someone does not want."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('competence', '0002_rule_sets_and_retention'),
        ('courses', '0005_marking_and_counts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.PositiveBigIntegerField()),
                ('start_level', models.PositiveSmallIntegerField()),
                ('constants', models.JSONField()),
                ('started_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.JSONField(default=dict)),
                ('answers_deleted_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='competence.competencearea')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ModuleSkip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=80)),
                ('competences', models.JSONField()),
                ('taken_at', models.DateTimeField()),
                ('check_due_on', models.DateField()),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, choices=[('by_person', 'taken back'), ('recheck', 'after a check')], max_length=10)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.course')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to=settings.AUTH_USER_MODEL)),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to='courses.placement')),
            ],
            options={
                'ordering': ['-taken_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PlacementAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('competence_code', models.CharField(max_length=10)),
                ('level', models.PositiveSmallIntegerField()),
                ('option_order', models.JSONField()),
                ('answer', models.JSONField(blank=True, null=True)),
                ('is_right', models.BooleanField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('item_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.itemversion')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='courses.placement')),
            ],
            options={
                'ordering': ['placement', 'position'],
            },
        ),
        migrations.CreateModel(
            name='PlacementDecline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declined_at', models.DateTimeField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='competence.competencearea')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(models.F('person'), models.F('area'), condition=models.Q(('finished_at', None)), name='placement_is_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('start_level__in', [1, 2])), name='placement_starts_on_1_or_2'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('finished_at', None), ('finished_at__gte', models.F('started_at')), _connector='OR'), name='placement_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('answers_deleted_at', None), ('finished_at__isnull', False), _connector='OR'), name='placement_is_emptied_after_its_end'),
        ),
        migrations.AddConstraint(
            model_name='moduleskip',
            constraint=models.UniqueConstraint(models.F('person'), models.F('course'), models.F('key'), condition=models.Q(('ended_at', None)), name='lesson_is_skipped_once'),
        ),
        migrations.AddConstraint(
            model_name='moduleskip',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='skip_ends_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='moduleskip',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('taken_at')), _connector='OR'), name='skip_ends_after_taking'),
        ),
        migrations.AddConstraint(
            model_name='placementanswer',
            constraint=models.UniqueConstraint(fields=('placement', 'position'), name='placement_position_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='placementanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('is_right', None)), models.Q(('answered_at__isnull', False), ('is_right__isnull', False)), _connector='OR'), name='placement_answer_is_marked_at_once'),
        ),
        migrations.AddConstraint(
            model_name='placementdecline',
            constraint=models.UniqueConstraint(fields=('person', 'area'), name='placement_is_declined_once'),
        ),
    ]
