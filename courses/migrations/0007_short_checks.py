"""Short checks are attempts without a quiz; every attempt holds the blocks that decide its result."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def pin_blocks(apps, schema_editor):
    attempt = apps.get_model("courses", "Attempt")
    quiz = apps.get_model("courses", "Quiz")
    for pk, blocks in quiz.objects.filter(attempts__isnull=False).distinct().values_list("pk", "blocks"):
        attempt.objects.filter(quiz=pk).update(blocks=blocks)


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_placement'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckPostponement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postponed_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('postponed_at'))), name='postponement_ends_later')],
            },
        ),
        migrations.AddField(
            model_name='attempt',
            name='kind',
            field=models.CharField(choices=[('quiz', 'Quiz'), ('check', 'Short check')], default='quiz', max_length=10),
        ),
        migrations.AddField(
            model_name='attempt',
            name='blocks',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='quiz',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.quiz'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'quiz'), ('quiz__isnull', False)), models.Q(('kind', 'check'), ('quiz', None)), _connector='OR'), name='attempt_has_a_quiz_or_is_a_check'),
        ),
        migrations.RunPython(pin_blocks, migrations.RunPython.noop),
    ]
