create function films_of(director text) returns setof films language plpgsql stable as $$
begin
  -- A body has semicolons of its own; none of them ends the statement.
  return query select f.* from films as f join directors as d on d.id = f.director_id where d.name = director;
end;
$$;

notify pgrst, 'reload schema';
