from __future__ import annotations

from planwatch.perception.sources.newest import Newest


def test_only_the_newest_lossy_item_waits_and_kept_ones_keep_their_place() -> None:
    box: Newest[str] = Newest()
    for item, keep in [("a", False), ("b", False), ("gap", True), ("back", True), ("c", False), ("d", False)]:
        box.put(item, keep)
    box.close()
    taken = [box.take() for _ in range(5)]
    assert taken == ["b", "gap", "back", "d", None]


def test_closing_is_seen() -> None:
    box: Newest[str] = Newest()
    assert not box.closed
    assert not box.wait_closed(0.0)
    box.close()
    assert box.closed
    assert box.wait_closed(10.0)
