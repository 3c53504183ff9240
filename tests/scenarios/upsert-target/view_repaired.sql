alter table private.places add unique (code);
