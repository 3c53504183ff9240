create table api.prizes (
  id int primary key, actor_id int, actor_country text,
  constraint prizes_actor foreign key (actor_id, actor_country) references api.actors (id, country)
);
grant select on api.prizes to anon;
notify pgrst;
