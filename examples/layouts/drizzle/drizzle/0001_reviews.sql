CREATE TABLE "reviews" (
	"film_id" bigint NOT NULL,
	"member" text NOT NULL,
	"stars" smallint NOT NULL,
	"note" text,
	CONSTRAINT "reviews_film_id_member_pk" PRIMARY KEY("film_id","member"),
	CONSTRAINT "reviews_stars_check" CHECK ("reviews"."stars" between 1 and 5)
);
--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_film_id_films_id_fk" FOREIGN KEY ("film_id") REFERENCES "public"."films"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "films_by_date" ON "films" USING btree ("released");--> statement-breakpoint
GRANT SELECT, INSERT ON "reviews" TO anon;
