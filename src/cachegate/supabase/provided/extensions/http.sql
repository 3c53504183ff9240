-- HTTP requests that wait for their answer: it is always 503, and nothing is sent.

create domain extensions.http_method as text;
create type extensions.http_header as (field varchar, value varchar);
create type extensions.http_request as (
  method extensions.http_method, uri varchar, headers extensions.http_header[], content_type varchar, content varchar);
create type extensions.http_response as (
  status integer, content_type varchar, headers extensions.http_header[], content varchar);

create function extensions.http(request extensions.http_request) returns extensions.http_response
language sql as $$
  select 503, 'text/plain'::varchar, null::extensions.http_header[], 'nothing was sent'::varchar $$;
create function extensions.http_header(field varchar, value varchar) returns extensions.http_header
language sql immutable as $$ select $1, $2 $$;
create function extensions.http_get(uri varchar) returns extensions.http_response language sql as $$
  select extensions.http(('GET', $1, null, null, null)::extensions.http_request) $$;
create function extensions.http_get(uri varchar, data jsonb) returns extensions.http_response language sql as $$
  select extensions.http(('GET', $1, null, null, null)::extensions.http_request) $$;
create function extensions.http_post(uri varchar, content varchar, content_type varchar)
returns extensions.http_response language sql as $$
  select extensions.http(('POST', $1, null, $3, $2)::extensions.http_request) $$;
create function extensions.http_post(uri varchar, data jsonb) returns extensions.http_response language sql as $$
  select extensions.http(('POST', $1, null, null, null)::extensions.http_request) $$;
create function extensions.http_put(uri varchar, content varchar, content_type varchar)
returns extensions.http_response language sql as $$
  select extensions.http(('PUT', $1, null, $3, $2)::extensions.http_request) $$;
create function extensions.http_patch(uri varchar, content varchar, content_type varchar)
returns extensions.http_response language sql as $$
  select extensions.http(('PATCH', $1, null, $3, $2)::extensions.http_request) $$;
create function extensions.http_delete(uri varchar) returns extensions.http_response language sql as $$
  select extensions.http(('DELETE', $1, null, null, null)::extensions.http_request) $$;
create function extensions.http_delete(uri varchar, content varchar, content_type varchar)
returns extensions.http_response language sql as $$
  select extensions.http(('DELETE', $1, null, $3, $2)::extensions.http_request) $$;
create function extensions.http_head(uri varchar) returns extensions.http_response language sql as $$
  select extensions.http(('HEAD', $1, null, null, null)::extensions.http_request) $$;
create function extensions.http_set_curlopt(curlopt varchar, value varchar) returns boolean
language sql as $$ select true $$;
create function extensions.http_reset_curlopt() returns boolean language sql as $$ select true $$;
create function extensions.http_list_curlopt() returns table (curlopt text, value text)
language sql as $$ select null::text, null::text where false $$;
create function extensions.urlencode(string varchar) returns text language sql immutable strict as $$
  select coalesce(string_agg(
    case when letter ~ '^[A-Za-z0-9_.~-]$' then letter
         else regexp_replace(upper(encode(convert_to(letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g') end,
    '' order by place), '')
  from regexp_split_to_table(string, '') with ordinality as letters (letter, place)
  where letter <> '' $$;
