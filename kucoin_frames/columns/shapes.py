"""How nested answers become flat rows, a named treatment for each shape that KuCoin sends.

A treatment takes one entity of an answer (the object itself, or an element of its list) and gives its rows as flat
mappings. A parent's fields are repeated on each row. Nothing is dropped: what a treatment does not unfold stays in the
row and is kept by the table as an unknown column.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

__all__ = ["Row", "ShapeError", "Treatment", "by_type", "explode", "fields", "mapping", "positions", "sides", "value"]

Row: TypeAlias = dict[str, Any]
Treatment: TypeAlias = Callable[[Any], Iterator[Row]]


class ShapeError(ValueError):
    """An answer that does not have the shape that the endpoint is known for."""


def fields(entity: Any) -> Iterator[Row]:
    """One row: the fields of an object."""
    yield _object(entity)


def value(name: str) -> Treatment:
    """One row with one field: the bare value that the answer is."""

    def unfold(entity: Any) -> Iterator[Row]:
        yield {name: entity}

    return unfold


def mapping(key: str, content: str) -> Treatment:
    """One row for each entry of a map."""

    def unfold(entity: Any) -> Iterator[Row]:
        for name, each in _object(entity).items():
            yield {key: name, content: each}

    return unfold


def positions(*names: str) -> Treatment:
    """One row: a list whose elements mean something by their place; elements beyond the known ones keep a number."""

    def unfold(entity: Any) -> Iterator[Row]:
        if not isinstance(entity, list):
            raise ShapeError(f"a list of {len(names)} values was expected, not {_kind(entity)}")
        known = dict(zip(names, entity, strict=False))
        yield known | {f"value{place}": each for place, each in enumerate(entity) if place >= len(names)}

    return unfold


def explode(listed: str, *, beside: str | None = None, keep_childless: bool = False) -> Treatment:
    """One row for each element of the list `listed`, the parent's other fields repeated.

    `beside` names an object of the parent whose fields are repeated as well. With `keep_childless` a parent whose list
    is empty or missing has one row of its own.
    """

    def unfold(entity: Any) -> Iterator[Row]:
        parent = dict(_object(entity))
        elements = _list(parent, listed, required=not keep_childless)
        if keep_childless and not elements:
            yield parent
        if beside is not None:
            parent |= _object(parent.pop(beside, None) or {})
        for element in elements:
            yield _joined(parent, _object(element))

    return unfold


def sides(listed: str, names: dict[str, str], *, column: str = "side") -> Treatment:
    """A row for each side of each element of `listed`: `names` maps the side's field to what `column` calls it."""

    def unfold(entity: Any) -> Iterator[Row]:
        for element in explode(listed)(entity):
            parts = {name: element.pop(name, None) for name in names}
            for name, part in parts.items():
                if part is not None:
                    yield _joined({**element, column: names[name]}, _object(part))

    return unfold


def by_type(lists: dict[str, str], *, column: str) -> Treatment:
    """A row for each element of several lists of one entity: `lists` maps the list to what `column` calls it."""

    def unfold(entity: Any) -> Iterator[Row]:
        parent = dict(_object(entity))
        parts = {name: _list(parent, name, required=False) for name in lists}
        for name, elements in parts.items():
            for element in elements:
                yield _joined({**parent, column: lists[name]}, _object(element))

    return unfold


def _joined(parent: Row, child: Row) -> Row:
    """The parent's fields repeated beside the child's; of a name that both have, the parent's is renamed."""
    kept = {
        f"parent_{name}": each
        for name, each in parent.items()
        if name in child and each is not None and each != child[name]
    }
    return {**parent, **child, **kept}


def _object(entity: Any) -> Row:
    if not isinstance(entity, dict):
        raise ShapeError(f"an object was expected, not {_kind(entity)}")
    return entity


def _list(parent: Row, name: str, *, required: bool = True) -> Sequence[Any]:
    if name not in parent and required:
        raise ShapeError(f"the list {name!r} is missing")
    elements = parent.pop(name, None)
    if elements is None:
        return ()
    if not isinstance(elements, list):
        raise ShapeError(f"{name!r} was expected to be a list, not {_kind(elements)}")
    return elements


def _kind(entity: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a flag", int: "a number", type(None): "null"}
    return names.get(type(entity), type(entity).__name__)
