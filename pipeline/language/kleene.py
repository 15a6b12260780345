"""Three values: True, False and None for unknown (Kleene's strong logic)."""

from __future__ import annotations

from collections.abc import Iterable

Value = bool | None


def both(left: Value, right: Value) -> Value:
    """AND: false where either is false, unknown where the rest depends on something unknown."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: Value, right: Value) -> Value:
    """OR: true where either is true."""
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def negated(value: Value) -> Value:
    """NOT: unknown stays unknown."""
    return None if value is None else not value


def any_of(values: Iterable[Value]) -> Value:
    """OR of all; False of none."""
    result: Value = False
    for value in values:
        result = either(result, value)
    return result


def all_of(values: Iterable[Value]) -> Value:
    """AND of all; True of none."""
    result: Value = True
    for value in values:
        result = both(result, value)
    return result
