"""A prepared database behind PostgREST: who asks is who the token says, and policies hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest

from cachegate.pipeline.foundation import Exposure, Foundation, Preset, lay
from cachegate.postgrest import identify
from cachegate.postgrest.prober import Prober
from conftest import StartPostgrest
from gate import SECRET
from servers import Database

EXAMPLE = Path(__file__).parents[2] / "examples" / "layouts" / "supabase" / "supabase"
ADA, BOB = "5f1e0f38-7a3c-4f0e-9a6b-0d6f6f1f0a01", "0b0b0b0b-7a3c-4f0e-9a6b-0d6f6f1f0a02"
WHO = """
create function public.who() returns json language sql stable as
  'select json_build_object(''uid'', auth.uid(), ''role'', auth.role(), ''email'', auth.email(), ''jwt'', auth.jwt())';
create function public.slow() returns text language sql as 'select current_setting(''statement_timeout'')';
"""
PAIRS = pytest.mark.parametrize(("postgrest", "postgres_version"), [("11.2.2", "15"), ("12.0.2", "18")])


def signed(**claims: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {jwt.encode(dict(claims), SECRET, 'HS256')}"}


@pytest.fixture
def api(database: Database, start_postgrest: StartPostgrest, postgrest: str) -> Iterator[httpx.Client]:
    """The example's migrations and seeds, served."""
    lay(database.url, Foundation(Preset.ASKED, Exposure(now=False, said=True)))
    for file in (*sorted((EXAMPLE / "migrations").glob("*.sql")), EXAMPLE / "seed.sql"):
        database.run(file.read_text())
    database.run(f"{WHO}; alter role authenticator password 'connection'")
    settings = {
        "db-uri": database.url_as("authenticator", "connection"),
        "db-schemas": "public,graphql_public",
        "db-extra-search-path": "public,extensions",
        "db-anon-role": "anon",
        "jwt-secret": SECRET,
    }
    instance = start_postgrest(postgrest, settings)
    with Prober(instance.url, timeout=10.0) as prober:
        identify.wait(prober, timeout=30.0, revive=lambda: None)
    with httpx.Client(base_url=instance.url) as client:
        yield client


@PAIRS
def test_claims_arrive(api: httpx.Client) -> None:
    """auth.uid() and its kind say what the token says, and nothing for nobody."""
    token = signed(sub=ADA, role="authenticated", email="ada@example.org")

    somebody, nobody = api.post("/rpc/who", headers=token).json(), api.post("/rpc/who").json()

    assert (somebody["uid"], somebody["role"], somebody["email"]) == (ADA, "authenticated", "ada@example.org")
    assert somebody["jwt"]["sub"] == ADA
    assert (nobody["uid"], nobody["email"]) == (None, None)


@PAIRS
def test_policies(api: httpx.Client, database: Database) -> None:
    """Everybody reads, who is signed in adds what is theirs, and nobody else's; a job of the server may all."""
    database.run(f"insert into auth.users (id, email) values ('{BOB}', 'bob@example.org')")
    ada = signed(sub=ADA, role="authenticated")
    metropolis = {"title": "M", "year": 1931}

    added = api.post("/films", json=metropolis, headers={**ada, "Prefer": "return=representation"})
    for_bob = api.post("/films", json={**metropolis, "year": 1932, "added_by": BOB}, headers=ada)
    unsigned = api.post("/films", json=metropolis)
    renamed = api.patch(
        "/profiles?id=not.is.null", json={"name": "X"}, headers={**ada, "Prefer": "return=representation"}
    )
    served = api.get("/films", headers=signed(role="service_role"))

    assert (added.status_code, added.json()[0]["added_by"]) == (201, ADA)
    assert (for_bob.status_code, for_bob.json()["code"]) == (403, "42501")
    assert unsigned.status_code == 401
    assert [one["id"] for one in renamed.json()] == [ADA]
    assert sorted(one["title"] for one in api.get("/films").json()) == ["M", "Metropolis"]
    assert served.status_code == 403  # it bypasses policies, not grants
    assert database.rows("select count(*) from net.http_request_queue") == [(2,)]


@PAIRS
def test_storage_policies(api: httpx.Client, database: Database) -> None:
    """The policies of the example, as the Storage service would meet them."""
    claims = json.dumps({"sub": ADA})
    database.run(
        f"begin; set local role authenticated; set local request.jwt.claims = '{claims}';"
        f" insert into storage.objects (bucket_id, name) values ('posters', '{ADA}/m.png'); commit"
    )

    with pytest.raises(Exception, match="row-level security"):
        database.run(
            f"begin; set local role authenticated; set local request.jwt.claims = '{claims}';"
            " insert into storage.objects (bucket_id, name) values ('posters', 'other/m.png'); commit"
        )
    assert database.rows("select path_tokens[2] from storage.objects") == [("m.png",)]


@PAIRS
def test_role_settings_reach_requests(api: httpx.Client) -> None:
    """PostgREST takes the time-outs of the role that it becomes."""
    assert api.post("/rpc/slow").json() == "3s"
    assert api.post("/rpc/slow", headers=signed(sub=ADA, role="authenticated")).json() == "8s"


@PAIRS
def test_the_empty_door_to_graphql(api: httpx.Client) -> None:
    """It is exposed, and answers that there is nothing."""
    answer = api.post("/rpc/graphql", json={"query": "{ films }"}, headers={"Content-Profile": "graphql_public"})

    assert "errors" in answer.json()
