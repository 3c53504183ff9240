"""What a Supabase project's folder says about a run, without running anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cachegate.commands.supabase_layout import Found, look, nearest
from cachegate.errors import UsageProblem
from cachegate.migrations.discover import discover
from cachegate.options import Options
from cachegate.pipeline.foundation import Preset

URLS: dict[str, Any] = {"database_url": "postgresql://localhost/x", "postgrest_url": ("http://localhost:3000",)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one migration."""
    migrations = tmp_path / "club" / "supabase" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "20240101000000_films.sql").write_text("select 1")
    return tmp_path / "club"


def found(folder: Path, config: str | None = None, available: tuple[str, ...] = ("15", "18"), **options: Any) -> Found:
    if config is not None:
        (folder / "supabase" / "config.toml").write_text(config)
    return look(discover(folder), Options(directory=folder, **options), {}, lambda: available)


def test_nothing_but_migrations(folder: Path) -> None:
    """The CLI's defaults: two schemas, a search path, the preset where it lacks."""
    seen = found(folder)

    assert seen.preset is Preset.WHERE_LACKING
    assert seen.options.schemas == ("public", "graphql_public")
    assert seen.options.embedded_config["db-extra-search-path"] == "public,extensions"
    assert (seen.options.embedded_postgres, seen.seeds, seen.roles, seen.notes) == ("18", (), (), ())


def test_options_win(folder: Path) -> None:
    """What somebody gave is not asked of the configuration."""
    text = '[api]\nschemas = ["api"]\n[db]\nmajor_version = 15'
    seed = folder / "rows.sql"
    seed.write_text("select 1")
    (folder / "supabase" / "seed.sql").write_text("select 2")

    seen = found(
        folder,
        text,
        schemas=("public",),
        embedded_postgres="18",
        seed=(seed,),
        embedded_config={"db-extra-search-path": "x"},
        bootstrap=(seed,),
        auto_expose="off",
    )

    assert (seen.options.schemas, seen.options.embedded_postgres) == (("public",), "18")
    assert seen.options.embedded_config == {"db-extra-search-path": "x"}
    assert (seen.seeds, seen.preset, seen.exposure.now) == ((), Preset.NEVER, False)


def test_servers_of_ones_own_are_left_as_they_are(folder: Path) -> None:
    """Their PostgREST says what it exposes; the preset is laid only where it lacks."""
    seen = found(folder, '[api]\nschemas = ["api"]\n[db]\nmajor_version = 15', **URLS)

    assert (seen.options.schemas, seen.options.embedded_config) == (None, {})
    assert (seen.preset, seen.notes) == (Preset.WHERE_LACKING, ())


def test_schemas_given_to_the_private_postgrest(folder: Path) -> None:
    """`--embedded-config db-schemas` is the last word."""
    assert found(folder, embedded_config={"db-schemas": "api"}).options.schemas is None


@pytest.mark.parametrize(
    ("wanted", "chosen"), [("13", "15"), ("14", "15"), ("15", "15"), ("16", "15"), ("17", "18"), ("18", "18")]
)
def test_nearest_version(wanted: str, chosen: str) -> None:
    """The older of two that are equally near."""
    assert nearest(wanted, ("15", "18")) == chosen
    assert nearest("16", ("15", "17")) == "15"
    assert nearest("17", ()) == "17"


def test_version_that_is_not_here(folder: Path) -> None:
    """Another one is taken, and the report says so; programs of one's own are what they are."""
    text = "[db]\nmajor_version = 14"

    assert found(folder, text).options.embedded_postgres == "15"
    assert "Postgres 14, which cannot be started here: 15" in found(folder, text).notes[0]
    assert found(folder, text, postgres_bin=folder).notes == ()


@pytest.mark.parametrize(
    ("option", "config", "now", "later", "said"),
    [
        ("auto", "", True, True, False),
        ("auto", "[api]\nauto_expose_new_tables = true", True, True, True),
        ("auto", "[api]\nauto_expose_new_tables = false", False, True, True),
        ("on", "[api]\nauto_expose_new_tables = false", True, True, True),
        ("off", "", False, True, True),
        ("baseline", "", True, False, True),
    ],
)
def test_who_gets_new_tables(folder: Path, option: str, config: str, now: bool, later: bool, said: bool) -> None:
    """The option, else the configuration, else as the CLI does it."""
    exposure = found(folder, config, auto_expose=option).exposure

    assert (exposure.now, exposure.later, exposure.said) == (now, later, said)


def test_seeds_in_their_order(folder: Path) -> None:
    """As the patterns come, each pattern's files by name, none twice; what is not there is told if it was named."""
    seeds = folder / "supabase" / "seeds"
    seeds.mkdir()
    for name in ("b.sql", "a.sql", "z.sql", "c.sql.gz"):
        (seeds / name).write_text("select 1")

    seen = found(folder, '[db.seed]\nsql_paths = ["seeds/z.sql", "./seeds/*.sql", "none.sql", "seeds/*.gz"]')

    assert [path.name for path in seen.seeds] == ["z.sql", "a.sql", "b.sql"]
    assert seen.notes == (
        "supabase/config.toml: no seed file matches 'none.sql'.",
        "supabase/seeds/c.sql.gz is not run: compressed seed files are not read.",
    )


def test_files_from_elsewhere(folder: Path) -> None:
    """A pull request cannot make the gate read what is not the project's: by path, by pattern, by link."""
    secret = folder.parent / "secret.sql"
    secret.write_text("select 'secret'")
    for pattern in ("../../secret.sql", "../../*.sql", str(secret)):
        with pytest.raises(UsageProblem, match=r"outside the project|out of its folder"):
            found(folder, f'[db.seed]\nsql_paths = ["{pattern}"]')
    (folder / "supabase" / "config.toml").unlink()
    for name in ("seed.sql", "roles.sql", "config.toml"):
        link = folder / "supabase" / name
        link.symlink_to(secret)
        with pytest.raises(UsageProblem, match="outside the project"):
            found(folder)
        link.unlink()


def test_roles_file(folder: Path) -> None:
    """It is run before the migrations."""
    (folder / "supabase" / "roles.sql").write_text("create role curator")

    assert [path.name for path in found(folder).roles] == ["roles.sql"]


def test_what_is_not_done(folder: Path) -> None:
    """Switched-off migrations and declared schemas are told."""
    notes = found(folder, '[db.migrations]\nenabled = false\nschema_paths = ["./schemas"]').notes

    assert [note.split(":")[0] for note in notes] == ["supabase/config.toml", "supabase/config.toml"]


def test_another_layout(folder: Path) -> None:
    """Its folder is not looked at; the preset can be asked for all the same."""
    plain = folder / "migrations"
    plain.mkdir()
    (plain / "1_films.sql").write_text("select 1")
    options = Options(directory=plain, bootstrap=("supabase",))

    seen = look(discover(plain), options, {}, lambda: ())

    assert (seen.preset, seen.options.schemas, seen.options.embedded_postgres) == (Preset.ASKED, None, "18")
    assert look(discover(plain), Options(directory=plain), {}, lambda: ()).preset is Preset.NEVER
