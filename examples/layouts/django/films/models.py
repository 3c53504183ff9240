"""What the club has seen, and what its members think of it."""

from django.db import models


class Director(models.Model):
    name = models.TextField(unique=True)

    class Meta:
        db_table = "directors"


class Film(models.Model):
    title = models.TextField()
    released = models.DateField(null=True)
    director = models.ForeignKey(Director, on_delete=models.PROTECT)

    class Meta:
        db_table = "films"
        db_table_comment = "What the club has seen; not what it means to see."
        indexes = [models.Index(fields=["released"], name="films_by_date")]


class Review(models.Model):
    pk = models.CompositePrimaryKey("film", "member")
    film = models.ForeignKey(Film, on_delete=models.CASCADE)
    member = models.TextField()
    stars = models.SmallIntegerField()
    note = models.TextField(null=True)

    class Meta:
        db_table = "reviews"
        constraints = [models.CheckConstraint(condition=models.Q(stars__range=(1, 5)), name="reviews_stars_check")]
