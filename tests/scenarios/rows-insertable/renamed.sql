alter table api.members rename column nick to nickname;
