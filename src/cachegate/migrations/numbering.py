"""The number that a new migration gets: the time, or the next one, written like those that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

_STAMPED = re.compile(r"(?:^|/)([0-9]+)_[^/]*\.sql$")
_CLOCKS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}


def stamped(paths: Sequence[str], now: datetime) -> str:
    """The number of a new file among `<number>_name.sql`: the time, or the next number where numbers are counted."""
    numbers = [found[1] for path in paths if (found := _STAMPED.search(path))]
    return after([max(numbers, key=int)] if numbers else [], now, default=f"{now:%Y%m%d%H%M%S}")


def milliseconds(now: datetime) -> str:
    """Those since 1970, as programs in JavaScript count them; `now` is in UTC."""
    return str(int(now.replace(tzinfo=UTC).timestamp()) * 1000)


def parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.split("[._]", version))


def after(last: Sequence[str], now: datetime, *, default: str) -> str:
    """The version after the last one, written like it; `last` is empty where there is none yet."""
    if not last:
        return default
    *before, number = re.split("([._])", last[0])
    following = str(int(number) + 1).zfill(len(number))
    if not before:
        following = next((one for one in _clocks(number, now) if int(one) > int(number)), following)
    return "".join([*before, following])


def _clocks(number: str, now: datetime) -> Iterator[str]:
    """The time, if the number seems to be one."""
    if number[:2] == "20" and len(number) in _CLOCKS:
        yield now.strftime(_CLOCKS[len(number)])
    elif len(number) == 10:  # seconds since 1970
        yield str(int(now.replace(tzinfo=UTC).timestamp()))
