-- Somebody to try things with.
insert into auth.users (id, aud, role, email, raw_user_meta_data, created_at, updated_at)
values ('5f1e0f38-7a3c-4f0e-9a6b-0d6f6f1f0a01', 'authenticated', 'authenticated', 'ada@example.org',
        '{"name": "Ada"}', now(), now());

insert into public.films (title, year, added_by)
values ('Metropolis', 1927, '5f1e0f38-7a3c-4f0e-9a6b-0d6f6f1f0a01');
