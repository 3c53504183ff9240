from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("films", "0002_reviews")]
    operations = [
        migrations.RunSQL(
            "grant select on directors, films to anon; grant select, insert on reviews to anon",
            "revoke all on directors, films, reviews from anon",
        ),
    ]
