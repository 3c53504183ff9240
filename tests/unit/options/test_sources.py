"""Who wins, and where each value may stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cachegate.errors import UsageProblems
from cachegate.model.migration import Transaction
from cachegate.options import Ignore, Options, from_inputs, load


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout."""
    (tmp_path / ".git").mkdir()
    return tmp_path


def configure(project: Path, text: str) -> Path:
    (project / "cachegate.yml").write_text(text)
    return project / "cachegate.yml"


def test_nothing_given_means_defaults(project: Path) -> None:
    """A bare `cachegate check` needs no configuration at all."""
    assert load([], {}, project) == Options(project)


def test_every_source_is_heard(project: Path) -> None:
    """Each source gives what no stronger one gives."""
    config = configure(project, "timeout: 1\nlock-timeout: 1\nstatement-timeout: 1\n")

    options = load(["--timeout", "3"], {"CACHEGATE_TIMEOUT": "2", "CACHEGATE_LOCK_TIMEOUT": "2"}, project)

    assert (options.timeout, options.lock_timeout, options.statement_timeout) == (3, 2, 1)
    assert options.config == config


def test_inputs_win_over_variables_and_file(project: Path) -> None:
    """In the action an input is what a flag is elsewhere; an empty one was left out by its author."""
    configure(project, "timeout: 1\nreload-timeout: 1\n")
    environ = {
        "INPUT_TIMEOUT": "3",
        "INPUT_RELOAD-TIMEOUT": "  ",
        "INPUT_WAIT-TIMEOUT": "",
        "CACHEGATE_TIMEOUT": "2",
        "CACHEGATE_WAIT_TIMEOUT": "2m",
    }

    options = from_inputs(environ, project)

    assert (options.timeout, options.reload_timeout, options.wait_timeout) == (3, 1, 120)


def test_a_stronger_list_replaces_a_weaker_one(project: Path) -> None:
    """Lists are values too: nothing of the file's list is left."""
    configure(project, "schemas: [a, b]\nroles: c\n")

    options = load(["--schemas", "x,y", "--schemas", "z", "--schemas", "x"], {"CACHEGATE_ROLES": "d,\ne"}, project)

    assert options.schemas == ("x", "y", "z")
    assert options.roles == ("d", "e")


def test_a_switch_can_be_taken_back(project: Path) -> None:
    """What the file switches on, a flag switches off."""
    configure(project, "require-pending: yes\n")

    assert load([], {}, project).require_pending
    assert not load(["--no-require-pending"], {}, project).require_pending


def test_the_last_of_two_flags_counts(project: Path) -> None:
    """As everywhere: an alias with a default can be overruled."""
    assert load(["--name", "a", "--name=b"], {}, project).name == "b"


def test_paths_start_from_where_they_are_written(project: Path) -> None:
    """The file's from its folder, the command line's from the current one."""
    nested = project / "db"
    (nested / "sql").mkdir(parents=True)
    for file in (project / "roles.sql", nested / "seed.sql"):
        file.touch()
    configure(project, "bootstrap:\n  - roles.sql\njunit: out/junit.xml\n")

    options = load(["sql", "--seed", "seed.sql"], {}, nested)

    assert options.directory == nested / "sql"
    assert options.bootstrap == (project / "roles.sql",)
    assert options.junit == project / "out/junit.xml"
    assert options.seed == (nested / "seed.sql",)


def test_the_file_is_looked_for_up_to_the_repository(tmp_path: Path) -> None:
    """A file above the repository belongs to somebody else."""
    configure(tmp_path, "timeout: 1\n")
    inner = tmp_path / "repo" / "db" / "migrations"
    inner.mkdir(parents=True)
    (tmp_path / "repo" / ".git").touch()  # a worktree has a file there

    assert load([str(inner)], {}, tmp_path).config is None

    configure(tmp_path / "repo", "timeout: 2\n")
    assert load([str(inner)], {}, tmp_path).timeout == 2

    configure(inner, "timeout: 3\n")
    assert load([str(inner)], {}, tmp_path).timeout == 3


def test_outside_a_repository_the_current_folder_is_the_border(tmp_path: Path) -> None:
    """Without git there is no root to stop at, so only what the user can see counts."""
    configure(tmp_path, "timeout: 1\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)

    assert load(["b"], {}, tmp_path / "a").config is None
    assert load(["a/b"], {}, tmp_path).timeout == 1
    assert load([str(tmp_path / "a")], {}, inner).config is None


def test_a_given_file_replaces_the_found_one(project: Path) -> None:
    """`--config` decides, also as a variable and as an input."""
    configure(project, "timeout: 1\n")
    (project / "other.yml").write_text("lock-timeout: 2\n")

    for options in (
        load(["--config", "other.yml"], {}, project),
        load([], {"CACHEGATE_CONFIG": "other.yml"}, project),
        from_inputs({"INPUT_CONFIG": "other.yml"}, project),
    ):
        assert (options.timeout, options.lock_timeout) == (10, 2)
        assert options.config == project / "other.yml"


def test_the_file_names_the_folder_of_its_project(project: Path) -> None:
    """Who names the project, or nothing, means the folder that its file names; who names a folder means that."""
    for folder in ("db/new", "db/old"):
        (project / folder).mkdir(parents=True)
    configure(project, "directory: db/new\n")

    assert load([], {}, project).directory == project / "db/new"
    assert load(["."], {}, project).directory == project / "db/new"
    assert load(["db/old"], {}, project).directory == project / "db/old"


def test_ignores_carry_their_reason(project: Path) -> None:
    """From the file with a reason each; elsewhere the reason may be where it was given."""
    configure(project, "ignore:\n  - key: relation:api.films\n    reason: internal until May\n")

    assert load([], {}, project).ignore == (Ignore("relation:api.films", "internal until May"),)
    assert load(["--ignore", "a=because = so", "--ignore", "b"], {}, project).ignore == (
        Ignore("a", "because = so"),
        Ignore("b", "given on the command line"),
    )
    assert load([], {"CACHEGATE_IGNORE": "a=x\nb"}, project).ignore[1].reason == "given in CACHEGATE_IGNORE"
    assert from_inputs({"INPUT_IGNORE": "b"}, project).ignore == (Ignore("b", "given in input ignore"),)


def test_ignores_may_end(project: Path) -> None:
    """With a key of its own in the file, elsewhere before the reason; and each knows where it stands."""
    configure(
        project,
        "ignore:\n"
        "  - {key: a, reason: until we know, until: 2026-12-31}\n"
        "  - key: ' b '\n    reason: always\n"
        "  - key: c\n    reason: quoted\n    until: '2027-01-01'\n",
    )
    last = date(2026, 12, 31)

    assert load([], {}, project).ignore == (
        Ignore("a", "until we know", last),
        Ignore(" b ", "always"),
        Ignore("c", "quoted", date(2027, 1, 1)),
    )
    assert [ignore.where for ignore in load([], {}, project).ignore] == [f"cachegate.yml:{line}" for line in (2, 3, 5)]
    given = load(["--ignore", "a=until 2026-12-31 because", "--ignore", "b=Until 2026-12-31"], {}, project).ignore
    assert given == (Ignore("a", "because", last), Ignore("b", "given on the command line", last))
    assert given[0].where == "--ignore"
    (given_here,) = load([], {"CACHEGATE_IGNORE": "a=until 2026-12-31 x = y"}, project).ignore
    assert (given_here, given_here.where) == (Ignore("a", "x = y", last), "CACHEGATE_IGNORE")


def test_writing_ignores_is_for_people(project: Path) -> None:
    """A flag, and nothing else: a workflow has nobody who would fill in the reasons."""
    assert load(["--write-ignores"], {}, project).write_ignores
    assert not from_inputs({"INPUT_WRITE-IGNORES": "true"}, project).write_ignores
    assert not load([], {"CACHEGATE_WRITE_IGNORES": ""}, project).write_ignores


def test_settings_of_the_private_postgrest(project: Path) -> None:
    """A mapping in the file, KEY=VALUE elsewhere; YAML's own idea of `off` and 1.0 changes nothing."""
    configure(project, "embedded-config:\n  db-schemas: a, b\n  log-level: off\n  x: 1.0\n")

    assert load([], {}, project).embedded_config == {"db-schemas": "a, b", "log-level": "off", "x": "1.0"}
    assert load(["--embedded-config", "a=b=c"], {}, project).embedded_config == {"a": "b=c"}


def test_words_that_yaml_would_change_stay_words(project: Path) -> None:
    """`off`, 18 and 12.0.2 arrive as they were written."""
    configure(project, "self-reload: off\nannotations: on\nembedded-postgres: 18\ntransaction: file\nbaseline: none\n")

    options = load([], {}, project)

    assert (options.self_reload, options.annotations, options.embedded_postgres) == ("off", "on", "18")
    assert (options.transaction, options.baseline) == (Transaction.FILE, "none")


def test_urls_from_outside_overrule_private_servers_of_the_file(project: Path) -> None:
    """The file's version is for laptops; the workflow brings its own servers."""
    configure(project, "embedded-postgres: 15\n")
    urls = {"CACHEGATE_DATABASE_URL": "postgres://u:p@h/d", "CACHEGATE_POSTGREST_URL": "http://h:3000/rest/"}

    options = load([], urls, project)

    assert options.database_url == "postgres://u:p@h/d"
    assert options.postgrest_url == ("http://h:3000/rest",)
    with pytest.raises(UsageProblems) as caught:
        load(["--embedded-postgres", "15"], urls, project)
    assert [problem.what for problem in caught.value.problems] == [
        "--embedded-postgres: does not go with CACHEGATE_DATABASE_URL"
    ]


def test_options_do_not_show_their_secrets(project: Path) -> None:
    """An Options value may end in a log by accident."""
    options = Options(project, database_url="postgres://u:hunter2@h/d", jwt_secret="hunter2")

    assert "hunter2" not in repr(options)
