drop function films_of(text);
