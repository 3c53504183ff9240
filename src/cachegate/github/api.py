"""GitHub's REST API over httpx: who asks, how long to wait, when to ask again, and how pages follow each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

import httpx

from cachegate import __version__
from cachegate.errors import EnvironmentProblem

API_VERSION = "2022-11-28"
JSON = "application/vnd.github+json"
PER_PAGE = 100  # the most that GitHub gives

_ATTEMPTS = 4
_LONGEST_WAIT = 60.0  # seconds, for all waits of one request together
_PASSING = frozenset({502, 503, 504})


class GitHubProblem(EnvironmentProblem):
    """GitHub did not do what was asked. `status` is its answer's, None when there was no answer.

    `reason` is GitHub's own message, on one line.
    """

    def __init__(self, what: str, reason: str, help: str, status: int | None = None) -> None:
        super().__init__(what, reason, help)
        self.reason = reason
        self.status = status

    @property
    def limited(self) -> bool:
        """Whether GitHub only wants fewer requests; it says so with the status of a missing permission."""
        return "rate limit" in self.reason.lower()


class GitHub:
    """A client for one site (`https://api.github.com`, or a server's `…/api/v3`) and one token.

    The token goes nowhere but into the header of requests to that site. `pause` waits that many seconds.
    Close it, or use it as a context manager.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 20.0,
        pause: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = httpx.URL(url.rstrip("/"))
        self._pause = pause
        self._client = httpx.Client(timeout=timeout, transport=transport, headers=_headers(token))

    def __enter__(self) -> GitHub:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def get(self, *path: str, query: Mapping[str, str] | None = None, accept: str = JSON) -> httpx.Response:
        """What stands at `path`, given as unescaped segments. Raises `GitHubProblem`, as every method does."""
        return _good("GET", self._ask("GET", self._address(path), query=query, accept=accept))

    def find(self, *path: str, query: Mapping[str, str] | None = None, accept: str = JSON) -> httpx.Response | None:
        """Like `get`; None when GitHub says that there is nothing."""
        response = self._ask("GET", self._address(path), query=query, accept=accept)
        return None if response.status_code == 404 else _good("GET", response)

    def pages(self, *path: str) -> Iterator[object]:
        """The items of a list, from all its pages."""
        address: httpx.URL | None = self._address(path)
        query: Mapping[str, str] | None = {"per_page": str(PER_PAGE)}
        while address is not None:
            response = _good("GET", self._ask("GET", address, query=query))
            items = response.json()
            yield from items if isinstance(items, list) else ()
            address, query = self._next(response), None

    def post(self, *path: str, json: Mapping[str, object]) -> httpx.Response:
        """Make something. After a passing fault the request is sent again, so it may have been made twice."""
        return _good("POST", self._ask("POST", self._address(path), json=json))

    def patch(self, *path: str, json: Mapping[str, object]) -> httpx.Response:
        return _good("PATCH", self._ask("PATCH", self._address(path), json=json))

    def delete(self, *path: str) -> None:
        """Remove something; that it is gone already is fine."""
        response = self._ask("DELETE", self._address(path))
        if response.status_code != 404:
            _good("DELETE", response)

    def _address(self, path: tuple[str, ...]) -> httpx.URL:
        return httpx.URL("/".join((str(self._url), *(quote(segment, safe="") for segment in path))))

    def _next(self, response: httpx.Response) -> httpx.URL | None:
        link = response.links.get("next", {}).get("url")
        if link is None:
            return None
        address = response.url.join(link)
        if (address.scheme, address.host, address.port) != (self._url.scheme, self._url.host, self._url.port):
            why = f"the next page is said to be on {address.host}"
            raise GitHubProblem("GitHub's answer leads to another site", why, "Look at GITHUB_API_URL.")
        return address

    def _ask(
        self,
        method: str,
        address: httpx.URL,
        *,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        accept: str = JSON,
    ) -> httpx.Response:
        """Send it, and again while the fault looks passing and the patience lasts."""
        patience = _LONGEST_WAIT
        request = self._client.build_request(method, address, params=query, json=json, headers={"Accept": accept})
        for attempt in range(1, _ATTEMPTS + 1):
            response = self._send(request, last=attempt == _ATTEMPTS)
            wait = _wait_before_retry(response, attempt)
            if response is not None and (wait is None or wait > patience or attempt == _ATTEMPTS):
                return response
            self._pause(wait or 0.0)
            patience -= wait or 0.0
        raise AssertionError("the last attempt returns or raises")

    def _send(self, request: httpx.Request, *, last: bool) -> httpx.Response | None:
        """The answer; None when the connection failed and another attempt is left."""
        try:
            return self._client.send(request, follow_redirects=request.method == "GET")
        except httpx.TransportError as error:
            if not last:
                return None
            raise GitHubProblem(
                what=f"no answer from GitHub at {self._url.host}",
                reason=str(error) or type(error).__name__,
                help="Look at GITHUB_API_URL, the runner's network and GitHub's status page.",
            ) from error


def _headers(token: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {token}",
        "User-Agent": f"cachegate/{__version__}",
        "X-GitHub-Api-Version": API_VERSION,
    }


def _wait_before_retry(response: httpx.Response | None, attempt: int) -> float | None:
    """Seconds until the same request makes sense again; None when it never will."""
    backoff = float(2 ** (attempt - 1))
    if response is None or response.status_code in _PASSING:
        return backoff
    if response.status_code not in (403, 429):
        return None
    # A limit shows as 403 or 429 too; only then is there a Retry-After, or a mention of it.
    named = response.headers.get("retry-after", "")
    if named.isascii() and named.isdigit():
        return float(named)
    return _LONGEST_WAIT if "secondary rate limit" in response.text.lower() else None


def _good(method: str, response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    reason = _message(response)
    raise GitHubProblem(
        what=f"GitHub answered {response.status_code} to {method} {response.url.path}",
        reason=reason,
        help=_help(response.status_code),
        status=response.status_code,
    )


def _message(response: httpx.Response) -> str:
    try:
        message = response.json()["message"]
    except (ValueError, KeyError, TypeError):
        message = response.reason_phrase
    return " ".join(str(message).split())[:300] or f"status {response.status_code}"


def _help(status: int) -> str:
    match status:
        case 401:
            return "Give the step a valid token: `github-token: ${{ github.token }}`."
        case 403 | 404:
            return "Give the job the permission it needs (`contents: read`, `pull-requests: write`)."
        case _:
            return "Run the job again; look at GitHub's status page if it stays so."
