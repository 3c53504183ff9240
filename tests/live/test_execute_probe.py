"""The question whether a role may call a function calls nothing, whether the server shows plans or not."""

from __future__ import annotations

import pytest

from cachegate.model.exchange import CallAllowed, CallResolves, Claim, NoAnswer, Refused, Resolved
from cachegate.postgrest.settle import settle
from conftest import StartPostgrest
from gate import Given, eventually, opened
from servers import Database

FUNCTIONS = """
create schema api;
grant usage on schema api to anon, app_user;
create table public.calls (name text);
grant insert on public.calls to anon, app_user;
create function api.scalar(a int, b text) returns int language plpgsql as
  $$ begin insert into public.calls values ('scalar'); return 1; end $$;
create function api.rows(a int) returns setof int language plpgsql as
  $$ begin insert into public.calls values ('rows'); return next 1; end $$;
create function api.nothing() returns void language sql as $$ insert into public.calls values ('nothing') $$;
create function api.body(json) returns int language plpgsql as
  $$ begin insert into public.calls values ('body'); return 1; end $$;
create function api.members(a int) returns int language sql as 'select 1';
revoke execute on function api.members(int) from public;
grant execute on function api.members(int) to app_user;
"""
ANY_MEDIA = """
create domain "*/*" as bytea;
create function api.any(a int) returns "*/*" language plpgsql as
  $$ begin insert into public.calls values ('any'); return 'x'; end $$;
"""


def call(name: str, *arguments: str, body: str | None = None, role: str = "anon") -> CallAllowed:
    return CallAllowed("api", name, frozenset(arguments), body, role)


CALLS = (
    call("scalar", "a", "b"),
    call("rows", "a"),
    call("nothing"),
    call("body", body="json"),
    call("members", "a", role="app_user"),
)
DENIED = call("members", "a")


@pytest.mark.parametrize("version", ["11.2.2", "12.0.2"])
@pytest.mark.parametrize("plans", [True, False])
def test_nothing_is_called(version: str, plans: bool, database: Database, start_postgrest: StartPostgrest) -> None:
    """Where plans are shown the grant is told; elsewhere nothing is."""
    own_media = version != "11.2.2"  # media handlers came with 12.0
    settings = {"db-plan-enabled": str(plans).lower()}
    with opened(database, start_postgrest, version, Given(settings=settings)) as servers:
        database.run(FUNCTIONS + (ANY_MEDIA if own_media else "") + "notify pgrst, 'reload schema';")
        calls: tuple[Claim, ...] = (*CALLS, DENIED, *([call("any", "a")] if own_media else []))
        loaded = CallResolves("api", "nothing", frozenset())
        eventually(lambda: isinstance(settle([loaded], servers.prober.ask, servers.can)[loaded], Resolved))
        answers = settle(calls, servers.prober.ask, servers.can)

    if plans:
        denied = answers.pop(DENIED)
        assert isinstance(denied, Refused)
        assert denied.code == "42501"
        assert all(isinstance(answer, Resolved) for answer in answers.values())
    else:
        assert all(isinstance(answer, NoAnswer) for answer in answers.values())
    assert database.rows("select name from public.calls") == []
