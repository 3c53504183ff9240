-- CreateTable
CREATE TABLE "reviews" (
    "film_id" BIGINT NOT NULL,
    "member" TEXT NOT NULL,
    "stars" SMALLINT NOT NULL,
    "note" TEXT,

    CONSTRAINT "reviews_pkey" PRIMARY KEY ("film_id","member")
);

-- AddForeignKey
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_film_id_fkey" FOREIGN KEY ("film_id") REFERENCES "films"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "reviews" ADD CONSTRAINT "reviews_stars_check" CHECK ("stars" BETWEEN 1 AND 5);
GRANT SELECT, INSERT ON "reviews" TO anon;
