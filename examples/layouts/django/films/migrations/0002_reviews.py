import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("films", "0001_films"),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "film", "member", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("member", models.TextField()),
                ("stars", models.SmallIntegerField()),
                ("note", models.TextField(null=True)),
                ("film", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="films.film")),
            ],
            options={
                "db_table": "reviews",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("stars__range", (1, 5))), name="reviews_stars_check")
                ],
            },
        ),
    ]
