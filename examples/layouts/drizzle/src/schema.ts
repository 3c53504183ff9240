import { sql } from 'drizzle-orm';
import { bigint, check, date, index, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';

export const directors = pgTable('directors', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull().unique(),
});

export const films = pgTable(
  'films',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    title: text().notNull(),
    released: date(),
    directorId: bigint('director_id', { mode: 'number' }).notNull().references(() => directors.id),
  },
  (table) => [index('films_by_date').on(table.released)],
);

export const reviews = pgTable(
  'reviews',
  {
    filmId: bigint('film_id', { mode: 'number' }).notNull().references(() => films.id, { onDelete: 'cascade' }),
    member: text().notNull(),
    stars: smallint().notNull(),
    note: text(),
  },
  (table) => [
    primaryKey({ columns: [table.filmId, table.member] }),
    check('reviews_stars_check', sql`${table.stars} between 1 and 5`),
  ],
);
