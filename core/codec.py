"""Any core dataclass to and from JSON values, checked by pydantic."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@lru_cache(maxsize=64)
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode(value: Any) -> Any:
    """JSON values (dicts, lists, numbers, strings) of a core dataclass."""
    return _adapter(type(value)).dump_python(value, mode="json")


def decode(kind: type[T], data: Any) -> T:
    """A core dataclass of `kind` from JSON values. Raises pydantic.ValidationError when they do not fit."""
    return _adapter(kind).validate_python(data)


def decode_json(kind: type[T], text: str | bytes) -> T:
    """As `decode`, from JSON text."""
    return _adapter(kind).validate_json(text)
