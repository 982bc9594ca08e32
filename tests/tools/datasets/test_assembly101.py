"""Assembly101's rows with the quirks that the real files have."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.datasets.assembly101 import Label, Remark, read_assembly101

NAME = "nusar-2021_action_both_1234-x01b_1234_user_id_2021-02-04_140532"
ROWS = """\
30,60,attach,wheel,axle,correct,
60,90,attach,cab,base,mistake,worng order
90,105,attach,lamp,cab,mistake,previous is a mistake
105,120,lamp,lamp,cab,correction
120,150,detach,cab,base,correction,
150,180,detach,wheel,axle,mistake,shouln't have happened

180,210,attach,"door, left",cab,correct,
"""


def test_a_recording(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.csv").write_text(ROWS)
    (recording,) = read_assembly101(tmp_path)
    assert (recording.name, recording.toy, len(recording.actions)) == (NAME, "x01b", 7)
    assert [a.label for a in recording.actions].count(Label.CORRECTION) == 2
    assert [a.remark for a in recording.actions][1:3] == [Remark.ORDER, Remark.FOLLOWS]
    assert recording.actions[5].remark is Remark.NEEDLESS
    assert [a.joins for a in recording.actions] == [True, True, True, False, False, False, True]
    assert recording.actions[6].parts == {"door, left", "cab"}
    assert (recording.actions[0].start, recording.actions[0].end) == (1.0, 2.0)


def test_the_archive_holds_the_same(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / f"{NAME}.csv").write_text(ROWS)
    packed = tmp_path / "two"
    packed.mkdir()
    with tarfile.open(packed / "annots.tar.gz", "w:gz") as tar:
        info = tarfile.TarInfo(f"annots/{NAME}.csv")
        info.size = len(ROWS.encode())
        tar.addfile(info, io.BytesIO(ROWS.encode()))
    assert read_assembly101(packed) == read_assembly101(tmp_path / "one")
    assert read_assembly101(packed / "annots.tar.gz") == read_assembly101(packed)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2,attach,a,b", r":1: 5 cells; allowed: start,end"),
        ("1,2,attach,a,b,correct,,extra", r":1: 8 cells"),
        ("1,2,attach,a,b,correct\none,2,attach,a,b,correct", r":2: start 'one'"),
        ("1,2,attach,a,b,rihgt", r"label 'rihgt'; allowed: correct, mistake, correction"),
        ("\udcff", r"no UTF-8"),
        ("1,2,attach,a,b,correct\n" * 50_000, r"bigger than"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.csv").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InputError, match=said):
        read_assembly101(tmp_path)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no recordings"):
        read_assembly101(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        read_assembly101(tmp_path / "nowhere")
    (tmp_path / "annots.tar.gz").write_bytes(b"no archive")
    with pytest.raises(InputError, match="no readable archive"):
        read_assembly101(tmp_path)
