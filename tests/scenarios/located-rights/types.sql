comment on type api.mood is 'so so';
alter type api.mood add value 'so so';
alter domain api.code add check (value <> '');
do $$ begin execute 'alter type api.mo' || 'od rename value ''bad'' to ''worse'''; end $$;
