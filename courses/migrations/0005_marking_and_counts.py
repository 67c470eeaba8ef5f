"""Marks by champions, and counts of answers without persons."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0004_attempt_closing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='attempt',
            name='closes_at',
            field=models.DateTimeField(),
        ),
        migrations.CreateModel(
            name='AnswerMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marks', models.JSONField()),
                ('comment', models.TextField(blank=True)),
                ('marked_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='BlockCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quiz_key', models.CharField(max_length=120)),
                ('competence_code', models.CharField(max_length=10)),
                ('level', models.PositiveSmallIntegerField()),
                ('asked', models.PositiveSmallIntegerField()),
                ('counts', models.JSONField(default=dict)),
                ('shown', models.JSONField(default=dict)),
                ('shown_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['quiz_key', 'competence_code', 'level', '-asked'],
            },
        ),
        migrations.CreateModel(
            name='ItemCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counts', models.JSONField(default=dict)),
                ('shown', models.JSONField(default=dict)),
                ('shown_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='attempt',
            name='answers_deleted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='attempt',
            name='closed_by_time',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='attempt',
            name='counted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='attemptquestion',
            name='is_by_hand',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='attemptquestion',
            name='is_waiting',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='quiz',
            name='open_days',
            field=models.PositiveSmallIntegerField(default=14),
        ),
        migrations.AddIndex(
            model_name='attemptquestion',
            index=models.Index(condition=models.Q(('is_waiting', True)), fields=['attempt'], name='question_waits_for_a_mark'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('started_at'))), name='attempt_closes_after_start'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('marked_at', None), ('handed_in_at__isnull', False), _connector='OR'), name='attempt_is_marked_after_hand_in'),
        ),
        migrations.AddConstraint(
            model_name='quiz',
            constraint=models.CheckConstraint(condition=models.Q(('open_days__gte', 1)), name='quiz_is_open_for_a_day'),
        ),
        migrations.AddField(
            model_name='answermark',
            name='marker',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answermark',
            name='question',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mark', to='courses.attemptquestion'),
        ),
        migrations.AddConstraint(
            model_name='blockcount',
            constraint=models.UniqueConstraint(fields=('quiz_key', 'competence_code', 'level', 'asked'), name='block_count_is_one_per_block'),
        ),
        migrations.AddField(
            model_name='itemcount',
            name='version',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='count', to='courses.itemversion'),
        ),
    ]
