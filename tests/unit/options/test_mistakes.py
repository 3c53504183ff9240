"""What is wrong is said once, all at once, with where it stands and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem, UsageProblems
from cachegate.options import from_inputs, load
from cachegate.options.table import ALL

URLS = ["--database-url", "postgres://h/d", "--postgrest-url", "http://h"]


def mistakes(argv: Sequence[str], cwd: Path, environ: Mapping[str, str] | None = None) -> tuple[UsageProblem, ...]:
    with pytest.raises(UsageProblems) as caught:
        load(argv, environ or {}, cwd)
    return caught.value.problems


def whats(argv: Sequence[str], cwd: Path, environ: Mapping[str, str] | None = None) -> list[str]:
    return [problem.what for problem in mistakes(argv, cwd, environ)]


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Arguments, variables and file are read to their ends, whatever comes first."""
    (tmp_path / "cachegate.yml").write_text("name: ok\ntimeout: soon\nfail_on: never\n")

    found = whats(
        ["--wait-timeout", "-5", "--self-reload=never", "--json", "--require-pending=1"],
        tmp_path,
        {"CACHEGATE_TRANSACTION": "all", "CACHEGATE_TIMEUOT": "5"},
    )

    assert found == [
        "--require-pending: takes no value",
        "--json: the value is missing",
        "unknown variable CACHEGATE_TIMEUOT",
        "cachegate.yml:3: unknown key 'fail_on'",
        "CACHEGATE_TRANSACTION: 'all' is not one of auto, file, statement",
        "--self-reload: 'never' is not one of error, warning, off",
        "--wait-timeout: '-5' is not a duration",
        "cachegate.yml:2 (timeout): 'soon' is not a duration",
    ]


def test_inputs_are_named_as_in_the_workflow(tmp_path: Path) -> None:
    """The author of a workflow never saw INPUT_TIMEOUT."""
    with pytest.raises(UsageProblems) as caught:
        from_inputs({"INPUT_TIMEOUT": "soon", "INPUT_SEED": "a.sql\nb.sql"}, tmp_path)

    assert [problem.what for problem in caught.value.problems] == [
        "input seed: 'a.sql' does not exist",
        "input seed: 'b.sql' does not exist",
        "input timeout: 'soon' is not a duration",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("--databse-url", "--database-url"),
        ("--postgrest_url", "--postgrest-url"),
        ("-json", "--json"),
        ("--schema", "--schemas"),
        ("--fail-on-error", "--fail-on"),
    ],
)
def test_the_nearest_option_is_suggested(tmp_path: Path, written: str, meant: str) -> None:
    """A slip of the finger costs one look."""
    (problem,) = mistakes([f"{written}=x"], tmp_path)

    assert problem.what == f"unknown option '{written}'"
    assert problem.help == f"Did you mean {meant}?"


def test_dates_of_ignores_are_mistakes_like_all_others(tmp_path: Path) -> None:
    """From every source, with the rest; and a word that begins a reason is not taken for a date that never ends."""
    (tmp_path / "cachegate.yml").write_text("ignore:\n- {key: a, reason: b, until: soon}\n- key: c\n")

    assert whats(["--timeout", "soon"], tmp_path) == [
        "cachegate.yml:3 (ignore): 'c' has no reason",
        "cachegate.yml:2 (ignore): until 'soon' is not a date",
        "--timeout: 'soon' is not a duration",
    ]
    assert whats(["--ignore", "a=until Monday we see", "--ignore", "b=until"], tmp_path) == [
        "cachegate.yml:3 (ignore): 'c' has no reason",
        "--ignore: until 'Monday' is not a date",
        "--ignore: until '' is not a date",
    ]


def test_the_flag_that_is_no_variable(tmp_path: Path) -> None:
    """It is not silently ignored, and neither is its key in the file."""
    (tmp_path / "cachegate.yml").write_text("write-ignores: true\n")

    assert whats([], tmp_path, {"CACHEGATE_WRITE_IGNORES": "true"}) == [
        "CACHEGATE_WRITE_IGNORES: not for a variable",
        "cachegate.yml:1: unknown key 'write-ignores'",
    ]


@pytest.mark.parametrize(
    "name",
    ["allow", "postgrest-pid", "restart-command", "migrate-command", "baseline-command", "write-ignores", "config"],
)
def test_what_a_file_cannot_say_is_said_by_a_flag(name: str, tmp_path: Path) -> None:
    """Rather than another key that looks alike and means something else."""
    (tmp_path / "cachegate.yml").write_text(f"{name}: x\n")
    (problem,) = mistakes([], tmp_path)

    assert problem.what == f"cachegate.yml:1: unknown key '{name}'"
    assert problem.help == f"It cannot stand in this file: give --{name} to the command."


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["--baseline-command", "x"], "--baseline-command: there is no migrate command"),
        (["--migrate-command", "x", "--layout", "plain"], "--layout: does not go with --migrate-command"),
        (["--migrate-command", "x", "--baseline", "all-but:1"], "--baseline: does not go with --migrate-command"),
        (["--migrate-command", "x", "--baseline", "ledger"], "--baseline: does not go with --migrate-command"),
        (["--migrate-command", "x", "--transaction", "file"], "--transaction: does not go with --migrate-command"),
        (["--migrate-command", ""], "--migrate-command: the value is empty"),
        (["--migrate-command", "sh -c 'x"], "--migrate-command: the command cannot be split: No closing quotation"),
    ],
)
def test_a_migrate_command_alone(arguments: list[str], wrong: str, tmp_path: Path) -> None:
    """What is said about files means nothing to it."""
    assert wrong in whats(arguments, tmp_path)


def test_what_goes_with_a_migrate_command(tmp_path: Path) -> None:
    """It is split as a shell would, and nothing of a shell happens to it."""
    options = load(["--migrate-command", "a 'b c' $D", "--baseline", "ref:x", "--baseline-command", "e"], {}, tmp_path)
    assert options.migrate_command == ("a", "b c", "$D")


def test_far_off_options_get_no_guess(tmp_path: Path) -> None:
    """A wrong guess is worse than none."""
    (problem,) = mistakes(["--xyzzy"], tmp_path)

    assert problem.help == "See cachegate check --help."


def test_foreign_variables_are_left_alone(tmp_path: Path) -> None:
    """Other programs may use our prefix."""
    assert load([], {"CACHEGATE_VERSION": "1", "CACHEGATE_DEBUG": "1", "CACHEGATE": "x"}, tmp_path).timeout == 10


def test_choices_suggest_too(tmp_path: Path) -> None:
    """Also for values."""
    (problem,) = mistakes(["--self-reload", "warn"], tmp_path)

    assert problem.help == "Did you mean warning?"


@pytest.mark.parametrize(("alone", "value", "other"), [
    ("database-url", "postgres://h/d", "postgrest-url"),
    ("postgrest-url", "http://h", "database-url"),
])  # fmt: skip
def test_one_url_alone_is_refused(tmp_path: Path, alone: str, value: str, other: str) -> None:
    """Half of a pair of servers proves nothing."""
    (problem,) = mistakes([f"--{alone}", value], tmp_path)

    assert problem.what == f"--{alone}: {other} is missing"
    assert problem.why
    assert problem.help


def test_an_admin_server_alone_is_refused(tmp_path: Path) -> None:
    """It belongs to a PostgREST that is not named."""
    assert whats(["--postgrest-admin-url", "http://h"], tmp_path) == [
        "--postgrest-admin-url: database-url and postgrest-url are missing"
    ]


def test_private_servers_and_urls_contradict(tmp_path: Path) -> None:
    """Which of the two was meant, only the user knows."""
    found = whats([*URLS, "--embedded-postgres", "15", "--embedded-config", "a=b"], tmp_path)

    assert found == [
        "--embedded-postgres: does not go with --database-url",
        "--embedded-config: does not go with --database-url",
    ]


@pytest.mark.parametrize("layout", ["liquibase", "sql-migrate"])
def test_a_layout_that_is_only_written(layout: str, tmp_path: Path) -> None:
    """Its tool can migrate the database itself."""
    (mistake,) = mistakes(["--layout", layout], tmp_path)

    assert mistake.what == f"--layout: {layout} migrations are not run"
    assert "--migrate-command" in mistake.help


def test_a_private_database_has_nothing_present(tmp_path: Path) -> None:
    """It starts empty, unless a bootstrap file brings the baseline."""
    (tmp_path / "dump.sql").touch()

    assert whats(["--baseline-present"], tmp_path) == ["--baseline-present: a private database has no baseline"]
    assert load(["--baseline-present", "--bootstrap", "dump.sql"], {}, tmp_path).baseline_present
    assert load(["--baseline-present", *URLS, "--seed", "dump.sql"], {}, tmp_path).baseline_present


def test_reports_do_not_overwrite_each_other(tmp_path: Path) -> None:
    """Two reports into one file leave one."""
    assert whats(["--json", "out", "--junit", "out"], tmp_path) == ["--junit: the file is also the one of json"]


def test_values_of_an_unknown_option_are_not_taken_for_the_folder(tmp_path: Path) -> None:
    """Nor repeated: they may be a secret."""
    found = mistakes(["--jwt-secert", "hunter2", "--jwt-secrett=hunter2"], tmp_path)

    assert [problem.what for problem in found] == [
        "unknown option '--jwt-secert'",
        "unknown option '--jwt-secrett'",
    ]
    assert "hunter2" not in str([(problem.what, problem.why, problem.help) for problem in found])


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hunter2@h/d",
        "hunter2",
        "postgres://u:hunter2@[h/d",
        "postgres://u:hunter2 @h/d",
        "host=h password=hunter2",
    ],
)
def test_wrong_database_urls_are_not_repeated(tmp_path: Path, url: str) -> None:
    """They hold a password more often than not."""
    (problem,) = mistakes(["--database-url", url, "--postgrest-url", "http://h"], tmp_path)

    assert problem.what.startswith("--database-url: ")
    assert "hunter2" not in f"{problem.what}{problem.why}{problem.help}"
    assert problem.__cause__ is None


@pytest.mark.parametrize("url", ["http://", "http://h:port", "http://h:99999", "ftp://h", "h:3000", "http://u@h",
                                 "http://h/?a=b", "http://h/#x", "http://h/ x", "http://h\r\nX: y",
                                 "http://[::1"])  # fmt: skip
def test_wrong_postgrest_urls(tmp_path: Path, url: str) -> None:
    """Before anything is sent."""
    (problem,) = mistakes(["--postgrest-url", url, "--database-url", "postgres://h/d"], tmp_path)

    assert problem.what.startswith("--postgrest-url: ")
    assert problem.help


@pytest.mark.parametrize("text", ["", "all", "none:", "until:", "ref:", "ref:--upload-pack=x", "ref:a b", "all-but:-1",
                                  "all-but:x", "all-but:", "NONE", "all-but:٣"])  # fmt: skip
def test_wrong_baselines(tmp_path: Path, text: str) -> None:
    """A git reference is never an option of git."""
    (found,) = whats([f"--baseline={text}"], tmp_path)

    assert found.startswith("--baseline: ")


@pytest.mark.parametrize("text", ["none", "until:20240101", "ref:origin/main", "ref:HEAD~2", "all-but:0", "all-but:3"])
def test_right_baselines(tmp_path: Path, text: str) -> None:
    """The four forms."""
    assert load(["--baseline", text], {}, tmp_path).baseline == text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 5), ("5s", 5), ("500ms", 0.5), ("2m", 120), ("1h", 3600), ("1.5s", 1.5), ("10 s", 10), ("5S", 5)],
)
def test_durations(tmp_path: Path, text: str, seconds: float) -> None:
    """With a unit, or in seconds."""
    assert load(["--timeout", text], {}, tmp_path).timeout == seconds


@pytest.mark.parametrize(
    "text", ["", "0", "0ms", "-1", "+1", "1e3", "inf", "nan", "5 minutes", "25h", "9" * 400, "١s", "1_0"]
)
def test_wrong_durations(tmp_path: Path, text: str) -> None:
    """Nothing that Python would take for a number and a person would not."""
    (found,) = whats([f"--timeout={text}"], tmp_path)

    assert found.startswith("--timeout: ")


@pytest.mark.parametrize(("flag", "value"), [
    ("jwt-secret", ""), ("schemas", ",,"), ("schemas", ""), ("schemas", "x" * 64), ("name", "a\nb"),
    ("name", "\x1b[31mred"), ("jwt-role-claim", "role"), ("embedded-postgres", "13"), ("embedded-postgrest", "12"),
    ("embedded-config", "a"), ("embedded-config", "=b"), ("ignore", "=why"), ("ignore", ""), ("layout", "rails"),
    ("fail-on", "Error"), ("comment", "on"), ("annotations", "yes"), ("json", "."), ("json", "-"), ("json", "out/"),
    ("junit", "x" * 5000), ("config", "missing.yml"), ("postgres-bin", "missing"), ("name", "\udcff"),
])  # fmt: skip
def test_wrong_values_name_their_flag(tmp_path: Path, flag: str, value: str) -> None:
    """And say what to do."""
    for problem in mistakes([f"--{flag}={value}"], tmp_path):
        assert problem.what.startswith(f"--{flag}: ")
        assert problem.help
        assert problem.what.isprintable()
        assert len(problem.what) < 200


def test_a_setting_given_twice(tmp_path: Path) -> None:
    """The second would silently win."""
    assert whats(["--embedded-config", "a=b", "--embedded-config", "a=c"], tmp_path) == [
        "--embedded-config: 'a' is given twice"
    ]


def test_wrong_folders(tmp_path: Path) -> None:
    """No such folder, a file, and one folder too many."""
    (tmp_path / "file").touch()

    assert whats(["nowhere"], tmp_path) == ["DIR: there is no folder 'nowhere'"]
    assert whats(["file"], tmp_path) == ["DIR: 'file' is not a folder"]
    assert whats(["file/x"], tmp_path) == ["DIR: there is no folder 'file/x'"]
    assert whats([".", "more"], tmp_path) == ["unexpected argument 'more'"]


def test_every_option_can_be_missing_its_value(tmp_path: Path) -> None:
    """No option swallows the next one."""
    flags = [spec.flag for spec in ALL if spec.usage != spec.flag and "check" in spec.commands]

    found = whats(flags, tmp_path)

    assert found == [f"{flag}: the value is missing" for flag in flags]


def test_a_schema_that_the_private_postgrest_does_not_expose(tmp_path: Path) -> None:
    """It would be waited for in vain; to narrow what is exposed is right, and so is a name on one's own server."""
    (tmp_path / "cachegate.yml").write_text("embedded-config:\n  db-schemas: public, shop\n")

    (told,) = mistakes(["--schemas", "api,shop"], tmp_path)

    assert told.what == "--schemas: the private PostgREST does not expose api"
    assert "cachegate.yml:2" in told.why
    assert "db-schemas: public, shop" in told.why
    assert load(["--schemas", "shop"], {}, tmp_path).schemas == ("shop",)
    assert load(["--schemas", "api", *URLS], {}, tmp_path).schemas == ("api",)
    (tmp_path / "cachegate.yml").write_text("embedded-config: {db-anon-role: web}\n")
    assert load(["--schemas", "api"], {}, tmp_path).schemas == ("api",)
