drop view best_films;
