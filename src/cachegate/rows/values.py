"""Values to try for a type, likely ones first; which of them it really takes, Postgres tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, pairwise

from cachegate.model.rows import Json, Shape, ShapeKind
from cachegate.rows import samples
from cachegate.rows.hints import Hints, mined
from cachegate.rows.pattern import samples as matching

MOST = 120


def candidates(shape: Shape, hints: Hints, *, unique: bool = False) -> list[Json]:
    """JSON values, distinct. `hints` are of the constraints on whatever has this type; `unique` asks for values that
    no row is likely to have."""
    found: list[Json] = []
    for value in _of(shape, hints, unique):
        if not any(value == other and type(value) is type(other) for other in found):
            found.append(value)
        if len(found) == MOST:
            break
    return found


def sure(shape: Shape) -> bool:
    """Whether the type takes whatever is proposed here where no constraint has a say: not worth a question."""
    if shape.kind is ShapeKind.BASE:
        return not shape.modifier and shape.family in SURE
    return shape.kind is ShapeKind.ENUM


SURE = frozenset(
    {"int2", "int4", "int8", "float8", "text", "citext", "bool", "uuid", "json", "jsonb", *samples.CALENDAR}
)


def _of(shape: Shape, hints: Hints, unique: bool) -> Iterable[Json]:
    match shape.kind:
        case ShapeKind.ENUM:
            return shape.labels
        case ShapeKind.DOMAIN:
            return candidates(shape.inner, hints.and_also(mined(shape.checks)), unique=unique)
        case ShapeKind.ARRAY:
            return _arrays(candidates(shape.inner, hints, unique=unique), hints)
        case ShapeKind.RANGE:
            return _ranges(candidates(shape.inner, hints, unique=unique)[:6])
        case ShapeKind.MULTIRANGE:
            return (f"{{{text}}}" for text in _ranges(candidates(shape.inner.inner, hints, unique=unique)[:6]))
        case ShapeKind.COMPOSITE:
            return _composites(shape, hints)
        case ShapeKind.BASE:
            return _simple(shape, hints, unique)


def _arrays(elements: Sequence[Json], hints: Hints) -> Iterator[Json]:
    yield from ([element] for element in elements[:30])
    yield [*elements[:2]]
    yield []
    yield from ([*elements[:1]] * length for length in hints.lengths if length <= 100)


def _ranges(bounds: Sequence[Json]) -> Iterator[str]:
    """Neighbours first: those do not overlap, as exclusion constraints like it."""
    for low, high in chain(pairwise(bounds), ((low, high) for low in bounds for high in bounds if low != high)):
        yield f'["{low}","{high}")'


def _composites(shape: Shape, hints: Hints) -> Iterator[Json]:
    fields = {name: candidates(part, hints) for name, part in shape.parts}
    for turn in range(12):
        yield {name: values[turn % len(values)] if values else None for name, values in fields.items()}


def _simple(shape: Shape, hints: Hints, unique: bool) -> Iterable[Json]:
    family = shape.family
    if family in samples.NUMBERS:
        return _numbers(shape, hints, unique)
    if family in samples.TEXTS:
        return _texts(shape, hints)
    if family == "bit":
        (width,) = shape.modifier or (1,)
        return (f"{number:0{width}b}"[-width:] for number in (1, 0, 2, 3))
    if family in ("json", "jsonb"):
        return chain(_documents(hints), samples.OF[family], hints.words)
    if family in samples.CALENDAR:
        return chain(_days(hints), hints.words, samples.OF[family])
    if family == "bytea":
        return chain(samples.OF[family], ("\\x" + "01" * length for length in hints.lengths))
    if family in ("vector", "halfvec"):
        (width,) = shape.modifier or (3,)
        return (str([number] * width) for number in (1, 2, 3))
    return chain(hints.words, samples.OF.get(family, samples.FALLBACK))


def _numbers(shape: Shape, hints: Hints, unique: bool) -> Iterator[Json]:
    exact = [Decimal(number) for number in hints.numbers]
    if unique and shape.family != "money":
        yield from samples.UNUSED
    for number in exact:
        yield from map(_number, (number, number + 1, number - 1))
    yield from (_number((low + high) / 2) for low, high in pairwise(sorted(exact)))
    yield from samples.WHOLE
    if shape.family in ("numeric", "float4", "float8", "money"):
        yield from (0.1, 0.2, 0.3, 0.5, 0.01, 0.02, 0.001, 0.002, 0.00001)
        yield from (10000 * number for number in (1, 2, 3))  # a negative scale rounds small numbers to nothing


def _number(number: Decimal) -> Json:
    return int(number) if number == number.to_integral_value() else float(number)


def _texts(shape: Shape, hints: Hints) -> Iterator[str]:
    """What its constraints speak of comes first, each in its possible readings: pattern, LIKE, constant, length."""
    longest = shape.modifier[0] if shape.modifier else {"char": 1, "name": 63}.get(shape.family)
    for text in chain(_hinted(hints), samples.WORDS, samples.PLAUSIBLE if hints.constrained else ()):
        if longest is None or len(text) <= longest:
            yield text


def _hinted(hints: Hints) -> Iterator[str]:
    for word in hints.words:
        if set(word) & set("[]\\^$.+*(|"):
            yield from matching(word)
        if set(word) & set("%_"):
            yield from (word.replace("%", text).replace("_", text[0]) for text in samples.WORDS[3:6])
        yield word
    for length in hints.lengths:
        yield from (letter * length for letter in "abcABC123" if length <= 1000)


def _documents(hints: Hints) -> Iterator[Json]:
    """Objects that have all the keys that a constraint speaks of."""
    keys = [word for word in hints.words if word]
    if keys:
        values: tuple[Json, ...] = (1, "a", [], {})
        yield from (dict.fromkeys(keys, value) for value in values)


def _days(hints: Hints) -> Iterator[str]:
    for word in hints.words:
        try:
            day = date.fromisoformat(word[:10])
            yield from (str(day + timedelta(days=far)) for far in (1, 2, 3, -1, -2, -3))
        except (ValueError, OverflowError):
            continue
