"""Reading `sqitch.conf`: where the plan and the scripts are, and which variables the scripts get.

Source: sqitch-configuration and the Config::GitLike that it is read with. Only the project's own file is read: what a
user or a system sets is not part of a pull request.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

CONF = "sqitch.conf"
_SECTION = re.compile(r'[ \t]*\[[ \t]*([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?[ \t]*\][ \t]*')
_KEY = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9_-]*)[ \t]*")
_PIECE = re.compile(r'"((?:[^"\\\n]|\\.|\\\n)*)"|((?:[^"\\\n#;]|\\.|\\\n)+)')
_ESCAPED = {"n": "\n", "t": "\t", "b": "\b", "\n": ""}

Section = tuple[str, str]  # its name in small letters, and what stands in quotes


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths are relative to the folder of `sqitch.conf`; `engine` is "" where none is named."""

    engine: str = ""
    plan_file: str = "sqitch.plan"
    deploy_dir: str = "deploy"
    reworked_dir: str = "deploy"
    variables: tuple[tuple[str, str], ...] = (("registry", "sqitch"),)

    def seen_from(self, folder: str) -> Settings:
        """The same with paths relative to a folder, which itself is relative to that of `sqitch.conf`."""
        plan_file, deploy_dir, reworked_dir = (
            posixpath.relpath(path, folder) for path in (self.plan_file, self.deploy_dir, self.reworked_dir)
        )
        return replace(self, plan_file=plan_file, deploy_dir=deploy_dir, reworked_dir=reworked_dir)


def settings(content: bytes) -> Settings:
    """What Sqitch makes of its configuration, for its default target; never raises."""
    values = _read(content.decode(errors="replace").replace("\r\n", "\n"))
    core = values.get(("core", ""), {})
    engine = core.get("engine", "")
    of_engine = values.get(("engine", engine), {})
    target = of_engine.get("target", core.get("target", ""))
    levels = (values.get(("target", target), {}), of_engine, core)

    def setting(key: str, default: str) -> str:
        found = next((level[key] for level in levels if level.get(key)), default)
        return posixpath.normpath(found)

    top = setting("top_dir", ".")
    return Settings(
        engine,
        setting("plan_file", f"{top}/sqitch.plan"),
        setting("deploy_dir", f"{top}/deploy"),
        setting("reworked_deploy_dir", f"{setting('reworked_dir', top)}/deploy"),
        _variables(values, engine, target, next((level["registry"] for level in levels if "registry" in level), "")),
    )


def _variables(
    values: Mapping[Section, Mapping[str, str]], engine: str, target: str, registry: str
) -> tuple[tuple[str, str], ...]:
    """Later ones win, and Sqitch gives the registry's name last."""
    sections = (("core", "variables"), ("deploy", "variables"))
    dotted = ((f"engine.{engine}", "variables"), (f"target.{target}", "variables"))
    quoted = (("engine", f"{engine}.variables"), ("target", f"{target}.variables"))
    found: dict[str, str] = {}
    for section in (*sections, *dotted, *quoted):
        found |= values.get(section, {})
    return tuple((found | {"registry": registry or "sqitch"}).items())


def _read(text: str) -> dict[Section, dict[str, str]]:
    values: dict[Section, dict[str, str]] = {}
    section: Section = ("", "")
    at = 0
    while at < len(text):
        if found := _SECTION.match(text, at):
            section = (found[1].lower(), _unescaped(found[2] or ""))
            at = found.end()
        elif (found := _KEY.match(text, at)) and found.end() > at:
            value, at = _value(text, found.end())
            key = found[1] if section[1].endswith("variables") else found[1].lower()
            values.setdefault(section, {})[key] = value
        else:
            at = _next_line(text, at)
    return values


def _value(text: str, at: int) -> tuple[str, int]:
    """What stands behind `=`; a key alone is true."""
    if not text.startswith("=", at):
        return "true", _next_line(text, at)
    parts: list[str] = []
    at += 1
    while found := _PIECE.match(text, at):
        quoted = found[1] is not None
        part = _unescaped(found[1] if quoted else found[2])
        parts.append(part if quoted or parts else part.lstrip())
        at = found.end()
    return "".join(parts).rstrip(), _next_line(text, at)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPED.get(found[1], found[1]), text, flags=re.DOTALL)


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
