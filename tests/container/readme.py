"""What README.md tells people to paste: the workflow and the bootstrap file, read to the last character."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


@dataclass(frozen=True)
class Service:
    """One of `services:`. `options` are split as the runner hands them to the engine's client."""

    label: str
    image: str
    env: Mapping[str, str]
    ports: tuple[str, ...]
    options: tuple[str, ...]

    @property
    def has_health_check(self) -> bool:
        return any(option.split("=")[0] == "--health-cmd" for option in self.options)


@dataclass(frozen=True)
class Workflow:
    """The README's job. `given` is the `with:` of the step that runs Cachegate."""

    name: str
    job: str
    permissions: Mapping[str, str]
    services: tuple[Service, ...]
    depth: str
    given: Mapping[str, str]

    def service(self, label: str) -> Service:
        return next(service for service in self.services if service.label == label)

    def with_env(self, label: str, env: Mapping[str, str]) -> Workflow:
        """The same, with more variables for one service."""
        service = self.service(label)
        return self._with(replace(service, env={**service.env, **env}))

    def publishing(self, label: str, port: int) -> Workflow:
        """The same, with a port of one service that this machine has as well, under a number of its own."""
        return self._with(replace(self.service(label), ports=(f"127.0.0.1::{port}",)))

    def with_inputs(self, inputs: Mapping[str, str]) -> Workflow:
        return replace(self, given={**self.given, **inputs})

    def _with(self, service: Service) -> Workflow:
        return replace(self, services=tuple(service if it.label == service.label else it for it in self.services))


def block(name: str, language: str, text: str) -> str:
    """The one fenced block between `<!-- name -->` and `<!-- /name -->`."""
    pattern = rf"<!-- {name} -->\n+```{language}\n(.*?)\n```\n+<!-- /{name} -->"
    blocks = re.findall(pattern, text, re.DOTALL)
    assert len(blocks) == 1, f"README.md has {len(blocks)} blocks {name!r}"
    return f"{blocks[0]}\n"


def workflow(text: str) -> Workflow:
    """The workflow of a README's text: one job, which checks out and then runs Cachegate."""
    # Like the runner, take `off` and `1` for what they look like: YAML's schema is not asked.
    document: dict[str, Any] = yaml.load(block("workflow", "yaml", text), yaml.BaseLoader)
    [(job, work)] = document["jobs"].items()
    checkout, ours = _steps(work)
    return Workflow(
        name=document["name"],
        job=job,
        permissions=work["permissions"],
        services=tuple(_service(label, it) for label, it in work["services"].items()),
        depth=checkout.get("with", {}).get("fetch-depth", "1"),
        given=ours.get("with", {}),
    )


def _steps(work: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    checkout = next(step for step in work["steps"] if step.get("uses", "").startswith("actions/checkout@"))
    ours = next(step for step in work["steps"] if "/cachegate@" in step.get("uses", ""))
    assert work["steps"].index(checkout) < work["steps"].index(ours)
    return checkout, ours


def _service(label: str, given: Mapping[str, Any]) -> Service:
    return Service(
        label=label,
        image=given["image"],
        env=given.get("env", {}),
        ports=tuple(given.get("ports", ())),
        options=_split(given.get("options", "")),
    )


def _split(options: str) -> tuple[str, ...]:
    """As .NET splits a command line on Unix: at blanks, but not within double quotes; `'` is a letter like others."""
    lexer = shlex.shlex(options, posix=True)
    lexer.whitespace, lexer.quotes, lexer.escape, lexer.commenters = " \t", '"', "", ""
    lexer.whitespace_split = True
    return tuple(lexer)


def inputs(given: Mapping[str, str], token: str) -> dict[str, str]:
    """`INPUT_…` for all inputs of action.yml: defaults, and over them what the workflow gives."""
    action: dict[str, Any] = yaml.load((ROOT / "action.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    defaults = {name: it.get("default", "") for name, it in action["inputs"].items()}
    unknown = sorted(given.keys() - defaults.keys())
    assert not unknown, f"not inputs of action.yml: {unknown}"
    texts = {f"INPUT_{name.upper()}": _evaluated(text, token) for name, text in {**defaults, **given}.items()}
    assert not [text for text in texts.values() if "${{" in text]
    return texts


def _evaluated(text: str, token: str) -> str:
    return re.sub(r"\$\{\{\s*(github\.token|secrets\.GITHUB_TOKEN)\s*\}\}", lambda _: token, text)
