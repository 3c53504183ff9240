"""PgBouncer as a service: an image made from Debian's package, which knows the role that PostgREST logs in as."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from container.docker import docker
from container.readme import Service, Workflow

PORT = 6432
DOCKERFILE = """
FROM debian:bookworm-slim
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends pgbouncer \\
 && rm -rf /var/lib/apt/lists/*
COPY --chown=postgres pgbouncer.ini users.txt /etc/pgbouncer/
USER postgres
ENTRYPOINT ["/usr/sbin/pgbouncer", "/etc/pgbouncer/pgbouncer.ini"]
"""
# A failed login is tried again soon: before the bootstrap there is no role to log in as.
SETTINGS = f"""
[databases]
* = host=postgres port=5432
[pgbouncer]
listen_addr = *
listen_port = {PORT}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /etc/pgbouncer/users.txt
pool_mode = transaction
server_login_retry = 1
"""


@contextmanager
def image(workflow: Workflow, name: str, context: Path) -> Iterator[str]:
    """The image, for the workflow's role and its password; `context` is an empty folder."""
    role = urlsplit(workflow.service("postgrest").env["PGRST_DB_URI"])
    files = {
        "Dockerfile": DOCKERFILE,
        "pgbouncer.ini": SETTINGS,
        "users.txt": f'"{role.username}" "{role.password}"\n',
    }
    for file, text in files.items():
        (context / file).write_text(text.lstrip(), encoding="utf-8")
    docker("build", "--tag", name, str(context))
    yield name
    docker("rmi", "--no-prune", name)


def between(workflow: Workflow, image: str) -> Workflow:
    """The workflow with PgBouncer between its PostgREST and its Postgres, as PostgREST's documentation wants it."""
    address = workflow.service("postgrest").env["PGRST_DB_URI"].replace("@postgres:5432/", f"@pooler:{PORT}/")
    env = {"PGRST_DB_URI": address, "PGRST_DB_PREPARED_STATEMENTS": "false"}
    pooler = Service("pooler", image, env={}, ports=(), options=())
    return replace(workflow, services=(*workflow.services, pooler)).with_env("postgrest", env)
