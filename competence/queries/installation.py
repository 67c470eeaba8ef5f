"""What the installation itself is like: empty or set up, ready or not."""

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from competence import clock
from competence.models import Company, JobRun, Person, RosterImport


def installation_is_empty() -> bool:
    """Whether nobody has set up the company yet. Set-up exists only as long as this holds."""
    return not Company.objects.exists() and not Person.objects.exists()


def people_were_loaded() -> bool:
    """Whether an HR export was ever loaded."""
    return RosterImport.objects.filter(state=RosterImport.State.IMPORTED).exists()


def database_is_writable() -> bool:
    """Whether the database takes a row. The row is taken back at once."""
    try:
        with transaction.atomic():
            JobRun.objects.update_or_create(name="readyz", defaults={"started_at": clock.now()})
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def migrations_are_done() -> bool:
    """Whether the database has the shape that this version of the code expects."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
