grant usage on sequence api."Notes_id_seq" to anon;
