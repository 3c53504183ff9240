import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Director",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(unique=True)),
            ],
            options={
                "db_table": "directors",
            },
        ),
        migrations.CreateModel(
            name="Film",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.TextField()),
                ("released", models.DateField(null=True)),
                ("director", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="films.director")),
            ],
            options={
                "db_table": "films",
                "db_table_comment": "What the club has seen; not what it means to see.",
            },
        ),
    ]
