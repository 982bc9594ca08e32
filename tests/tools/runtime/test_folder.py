from __future__ import annotations

from datetime import datetime
from pathlib import Path

from planwatch.tools.runtime.folder import new_folder

MOMENT = datetime(2026, 1, 2, 3, 4, 5)


def test_sessions_of_the_same_second_get_folders_of_their_own(tmp_path: Path) -> None:
    names = [new_folder(tmp_path / "runs", MOMENT).name for _ in range(3)]
    assert names == ["20260102-030405", "20260102-030405-2", "20260102-030405-3"]
    assert all((tmp_path / "runs" / name).is_dir() for name in names)
