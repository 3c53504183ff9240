-- Tokens signed with a shared secret (RFC 7515 with RFC 7518's HS256, HS384 and HS512), on pgcrypto's hmac.

create function extensions.url_encode(data bytea) returns text language sql immutable as $$
  select translate(encode(data, 'base64'), E'+/=\n', '-_') $$;
create function extensions.url_decode(data text) returns bytea language sql immutable as $$
  select decode(rpad(translate(data, '-_', '+/'), ((length(data) + 3) / 4) * 4, '='), 'base64') $$;
create function extensions.algorithm_sign(signables text, secret text, algorithm text) returns text
language sql immutable set search_path = extensions, public as $$  -- wherever pgcrypto is
  select url_encode(hmac(signables, secret, replace(algorithm, 'HS', 'sha'))) $$;
create function extensions.sign(payload json, secret text, algorithm text default 'HS256') returns text
language sql immutable as $$
  select signed || '.' || extensions.algorithm_sign(signed, secret, algorithm)
  from (select
    extensions.url_encode(convert_to('{"alg":"' || algorithm || '","typ":"JWT"}', 'utf8')) || '.' ||
    extensions.url_encode(convert_to(payload::text, 'utf8'))) as parts (signed) $$;
create function extensions.try_cast_double(inp text) returns double precision language plpgsql immutable as $$
begin
  return inp::double precision;
exception when others then
  return null;
end $$;
create function extensions.verify(token text, secret text, algorithm text default 'HS256')
returns table (header json, payload json, valid boolean) language sql immutable as $$
  select convert_from(extensions.url_decode(part[1]), 'utf8')::json,
         convert_from(extensions.url_decode(part[2]), 'utf8')::json,
         part[3] = extensions.algorithm_sign(part[1] || '.' || part[2], secret, algorithm)
  from string_to_array(token, '.') as part $$;
