"""Where embedded servers can be, and the settings that they get."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from cachegate.embedded import sessions
from cachegate.embedded.postgrest import variable
from cachegate.errors import EnvironmentProblem


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("win32", "AMD64"), ("linux", "aarch64")])
def test_elsewhere_there_is_one_clear_message(system: str, machine: str) -> None:
    """It names the system, and the way that works everywhere."""
    with pytest.raises(EnvironmentProblem) as caught:
        sessions.refuse_elsewhere(system, machine)

    assert caught.value.why == f"this is {system} {machine}"
    assert "--database-url" in caught.value.help


def test_a_folder_without_room_is_not_used(tmp_path: Path) -> None:
    """No such file system, or one where programs cannot run: the folder for temporary files serves."""
    fallback = Path(tempfile.gettempdir())

    assert sessions.roomy_folder(tmp_path / "missing") == fallback
    assert sessions.roomy_folder(Path("/proc")) == fallback
    assert sessions.roomy_folder(tmp_path) == tmp_path


def test_variable_names() -> None:
    """Settings have the names that PostgREST's documentation gives their variables."""
    assert variable("db-uri") == "PGRST_DB_URI"
    assert variable("server-unix-socket") == "PGRST_SERVER_UNIX_SOCKET"
    assert variable("app.settings.jwt_Secret") == "PGRST_APP_SETTINGS_jwt_Secret"
