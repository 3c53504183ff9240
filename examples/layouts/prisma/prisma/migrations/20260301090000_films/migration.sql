-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "directors" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "directors_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "films" (
    "id" BIGSERIAL NOT NULL,
    "title" TEXT NOT NULL,
    "released" DATE,
    "director_id" BIGINT NOT NULL,

    CONSTRAINT "films_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "directors_name_key" ON "directors"("name");

-- AddForeignKey
ALTER TABLE "films" ADD CONSTRAINT "films_director_id_fkey" FOREIGN KEY ("director_id") REFERENCES "directors"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

GRANT SELECT ON "directors", "films" TO anon;
