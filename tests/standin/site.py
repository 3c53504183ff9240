"""What the stand-in for GitHub holds and answers: comments, files of pull requests, contents, a user."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

TOO_LONG = "Body is too long (maximum is 65536 characters)"
NOT_ACCESSIBLE = "Resource not accessible by integration"
MOST_FILES = 3000


@dataclass(frozen=True)
class Answer:
    """A response before it is sent. `body` is JSON to be, or bytes as they are."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Query:
    """A request as the description understood it. `address` is how the client wrote it, without its query."""

    address: str
    values: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    accept: str

    def number(self, name: str) -> int:
        return int(self.values[name])


@dataclass
class Site:
    """One repository's state. `user` answers GET /user; None refuses it, as for a workflow's own token.

    `author` signs what is written. `faults` are answered first, one request each.
    """

    user: str | None = None
    author: str = "github-actions[bot]"
    read_only: bool = False
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[tuple[str, str], bytes] = field(default_factory=dict)  # (ref, path)
    faults: list[Answer] = field(default_factory=list)
    url: str = "http://stand-in"
    lock: threading.RLock = field(default_factory=threading.RLock)

    def add_comment(self, body: str, author: str | None = None, number: int = 1, repository: str = "o/r") -> int:
        """Somebody comments; returns the comment's id."""
        with self.lock:
            id = max(self.comments, default=1000) + 1
            self.comments[id] = self._comment(id, body, author or self.author, number, repository)
            return id

    def add_file(self, path: str, status: str = "added", previous: str | None = None) -> None:
        """A pull request's file, as GitHub lists it."""
        place = f"{self.url}/o/r/blob/0/{quote(path)}"
        counts = {"additions": 1, "deletions": 0, "changes": 1, "sha": "0" * 40}
        entry = {"filename": path, "status": status, "blob_url": place, "raw_url": place, "contents_url": place}
        self.files.append(entry | counts | ({"previous_filename": previous} if previous else {}))

    def answer(self, operation: str, query: Query) -> Answer:
        """The response to a valid request."""
        with self.lock:
            if self.faults:
                return self.faults.pop(0)
            match operation:
                case "users/get-authenticated":
                    return Answer(200, _user(self.user, self.url)) if self.user else _refusal(403, NOT_ACCESSIBLE)
                case "issues/list-comments":
                    return self._page(self._of_issue(query.number("issue_number")), query)
                case "pulls/list-files":
                    return self._page(self.files[:MOST_FILES], query)
                case "repos/get-content":
                    return self._content(query)
                case "issues/get-comment":
                    return self._found(query.number("comment_id"))
                case _ if self.read_only:
                    return _refusal(403, NOT_ACCESSIBLE)
                case "issues/create-comment" | "issues/update-comment":
                    return self._write(query)
                case "issues/delete-comment":
                    gone = self.comments.pop(query.number("comment_id"), None)
                    return Answer(204) if gone else _refusal(404, "Not Found")
        raise AssertionError(f"the stand-in does not know {operation}")

    def _of_issue(self, number: int) -> list[dict[str, Any]]:
        return [it for _, it in sorted(self.comments.items()) if it["issue_url"].endswith(f"/issues/{number}")]

    def _found(self, id: int) -> Answer:
        return Answer(200, self.comments[id]) if id in self.comments else _refusal(404, "Not Found")

    def _write(self, query: Query) -> Answer:
        body = json.loads(query.body)["body"]
        if len(body) > 65_536:
            error = {"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": TOO_LONG}
            return _refusal(422, "Validation Failed", errors=[error])
        if "issue_number" in query.values:
            repository = f"{query.values['owner']}/{query.values['repo']}"
            id = self.add_comment(body, number=query.number("issue_number"), repository=repository)
            return Answer(201, self.comments[id], {"Location": self.comments[id]["url"]})
        id = query.number("comment_id")
        if id in self.comments:
            self.comments[id]["body"] = body
        return self._found(id)

    def _content(self, query: Query) -> Answer:
        content = self.contents.get((query.query.get("ref", "main"), query.values["path"]))
        if content is None:
            return _refusal(404, "Not Found")
        if "raw" not in query.accept:
            raise AssertionError("the stand-in serves contents in their raw form only")
        return Answer(200, content, {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"})

    def _page(self, items: Sequence[object], query: Query) -> Answer:
        size, page = min(int(query.query.get("per_page", 30)), 100), int(query.query.get("page", 1))
        last = max(1, -(-len(items) // size))
        places = {"next": page + 1, "last": last} if page < last else {"prev": page - 1, "first": 1}
        links = (f'<{query.address}?per_page={size}&page={at}>; rel="{rel}"' for rel, at in places.items())
        return Answer(200, items[(page - 1) * size : page * size], {"Link": ", ".join(links)} if last > 1 else {})

    def _comment(self, id: int, body: str, author: str, number: int, repository: str) -> dict[str, Any]:
        place = f"{self.url}/repos/{repository}/issues"
        return {
            "id": id,
            "node_id": f"IC_{id}",
            "url": f"{place}/comments/{id}",
            "html_url": f"{self.url}/{repository}/pull/{number}#issuecomment-{id}",
            "issue_url": f"{place}/{number}",
            "user": _user(author, self.url, short=True),
            "created_at": "2024-01-01T00:00:00Z",
            "updated_at": "2024-01-01T00:00:00Z",
            "author_association": "NONE",
            "body": body,
        }


def _refusal(status: int, message: str, **more: object) -> Answer:
    return Answer(status, {"message": message, "documentation_url": "https://docs.github.com/rest", **more})


def _user(login: str, url: str, *, short: bool = False) -> dict[str, Any]:
    place = f"{url}/users/{quote(login)}"
    lists = "followers following gists starred subscriptions organizations repos events received_events"
    user: dict[str, Any] = {f"{name}_url": f"{place}/{name}" for name in lists.split()}
    user |= {"login": login, "id": 1, "node_id": "U_1", "url": place, "html_url": place, "avatar_url": place}
    user |= {"gravatar_id": "", "type": "Bot" if login.endswith("[bot]") else "User", "site_admin": False}
    if short:
        return user
    about = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 1)
    dates = dict.fromkeys(("created_at", "updated_at"), "2024-01-01T00:00:00Z")
    return user | about | counts | dates | {"user_view_type": "public"}
