create view api.tagged as select actor_id, tag_id from api.actor_tags;
grant select on api.tagged to anon;
notify pgrst;
