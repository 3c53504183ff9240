from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY
    dependencies = [("films", "0003_readers")]
    operations = [
        AddIndexConcurrently("film", models.Index(fields=["released"], name="films_by_date")),
    ]
