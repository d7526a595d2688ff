"""卷宗归档包: what is in it, that it can be checked, who gets which, that it is made once."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from applications import archive_jobs, archiving, journal
from applications.models import ArchivePackage, Version, Workshop
from applications.services import archive
from applications.states import ENDED, State
from common import clock, packages
from common.models import JobProgress
from tests import cases, stages
from tests.applications import archive_cases, filing_cases
from tests.applications.archive_cases import AFTER
from tests.cast import Cast
from tests.honest import signed_in

pytestmark = pytest.mark.django_db
ABOUT = ["说明.txt", "元数据.xml", "元数据.json", "日志.json", "SHA256SUMS"]


@pytest.fixture
def title(cast: Cast) -> Workshop:
    clock.move_to(AFTER)
    return archive_cases.title(cast)


def test_a_package_holds_the_papers_by_folder_what_tells_of_them_and_the_checksums(
    title: Workshop, cast: Cast, tmp_path: Path
) -> None:
    package = archive_cases.packed(title, by=cast.people["city_officer"])
    path = archive_cases.file_of(package, tmp_path)
    assert path.name == f"{title.title_number}-全卷-01.zip"
    with zipfile.ZipFile(path) as opened:
        names = opened.namelist()
        facts = json.loads(opened.read("元数据.json"))
        version = Version.objects.get(workshop=title)
        form = opened.read("01申报表/001 申报表第1版（已盖章报送）.pdf")
    assert names == [
        "01申报表/001 申报表第1版（已盖章报送）.pdf",
        "02申办报告和材料/001 申办报告.pdf",
        "02申办报告和材料/002 材料目录.pdf",
        *ABOUT,
    ]
    assert hashlib.sha256(form).hexdigest() == version.form.stored.sha256
    assert (package.files, package.keep_years, package.state) == (7, 30, "granted")
    assert facts["电子文件号"] == f"{title.title_number}-全卷-01"
    assert facts["内容描述"]["统一社会信用代码"] == title.unit.uscc
    assert [item["题名"] for item in facts["件"]] == ["申报表第1版（已盖章报送）", "申办报告", "材料目录"]
    assert facts["件"][0]["摘要值"] == version.form.stored.sha256
    verdict = io.StringIO()
    call_command("verify_archive", str(path), stdout=verdict)
    assert verdict.getvalue() == f"{path.name}：完整，7 个文件与清单一致，日志各条相接。为本系统所生成。\n"


@pytest.fixture
def opened(title: Workshop, cast: Cast, tmp_path: Path) -> Path:
    """The unit's own package."""
    return archive_cases.file_of(
        archive_cases.packed(title, archive.Scope.OPEN, by=cast.people["unit_clerk"]), tmp_path
    )


def test_the_package_of_unit_and_body_keeps_the_chain_but_not_the_words_of_the_bureaus(opened: Path) -> None:
    with zipfile.ZipFile(opened) as archive_:
        lines = json.loads(archive_.read("日志.json"))
    by_words = {line.get("what", "withheld"): line for line in lines}
    assert by_words["withheld"].keys() == {"sequence", "previous_hash", "hash", "withheld"}
    assert [line["text"] for line in lines if line.get("what", "").startswith("重新组织评审")] in ([], [""])
    assert "第一组一名专家与申报单位有合作。" not in json.dumps(lines, ensure_ascii=False)
    call_command("verify_archive", str(opened), stdout=io.StringIO())


def rewritten(path: Path, changed: dict[str, bytes | None], *, with_sums: bool) -> Path:
    """The package with other files in it; ``with_sums`` makes the list fit them again."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, target.open("wb") as place, packages.Writer(place, AFTER) as writer:
        for name in source.namelist():
            content = changed.get(name, source.read(name))
            if content is not None and name != packages.SUMS:
                writer.add(name, [content])
        if with_sums:
            writer.seal()
        else:
            writer.add(packages.SUMS, [source.read(packages.SUMS)])
    return target


def test_a_changed_a_missing_and_an_added_file_are_each_found(opened: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = "01申报表/001 申报表第1版（已盖章报送）.pdf"
    for changed, sentence in (
        ({first: b"%PDF-1.7"}, f"“{first}”的内容与清单不符。"),
        ({first: None}, f"缺少“{first}”。"),
    ):
        path = rewritten(opened, changed, with_sums=False)
        with pytest.raises(SystemExit):
            call_command("verify_archive", str(path))
        assert capsys.readouterr().out == f"changed.zip：{sentence}\n"
    with zipfile.ZipFile(opened, "a") as grown:
        grown.writestr("另一份.txt", "后来放入的")
    with pytest.raises(SystemExit):
        call_command("verify_archive", str(opened))
    assert capsys.readouterr().out == f"{opened.name}：多出“另一份.txt”，不在清单内。\n"


def test_a_rewritten_journal_is_found_even_with_fitting_checksums(
    opened: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(opened) as source:
        lines = json.loads(source.read("日志.json"))
    lines[0]["content"] = lines[0]["content"].replace("submit", "accept")
    path = rewritten(opened, {"日志.json": json.dumps(lines).encode()}, with_sums=True)
    with pytest.raises(SystemExit):
        call_command("verify_archive", str(path))
    assert capsys.readouterr().out == "changed.zip：日志第 1 条的内容与哈希不符。\n"


def test_a_broken_zip_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04 nothing more")
    with pytest.raises(SystemExit):
        call_command("verify_archive", str(path))
    assert capsys.readouterr().out == "broken.zip：归档包已损坏，无法读取。\n"


def test_a_byte_that_changed_on_the_disk_is_found(opened: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(opened) as whole:
        place = whole.getinfo("日志.json").header_offset + 80
    content = bytearray(opened.read_bytes())
    content[place] ^= 0xFF
    opened.write_bytes(content)
    with pytest.raises(SystemExit):
        call_command("verify_archive", str(opened))
    assert capsys.readouterr().out == f"{opened.name}：“日志.json”的内容与清单不符。\n"


def test_the_same_case_is_packed_once_and_again_after_something_happened(title: Workshop, cast: Cast) -> None:
    first = archive_cases.packed(title)
    assert archive_cases.packed(title) == first
    journal.record(title, "take_over", by=cast.people["review_clerk"], at=AFTER)
    second = archive_cases.packed(title)
    assert [(p.number, p.sequence) for p in title.packages.order_by("number")] == [(1, 3), (2, 5)]
    assert second.stored != first.stored
    event = title.events.order_by("-sequence")[0]
    assert (event.verb, event.actor, event.facts["number"]) == ("archived", None, 2)


def test_the_clock_packs_every_case_at_its_end_that_an_office_had(cast: Cast) -> None:
    filing_cases.rules()
    kept = cases.workshop(cast, State.REJECTED, ended_at=AFTER)
    cases.workshop(cast, State.WITHDRAWN, number=None, submitted_at=None, first_submitted_at=None, body_since=None)
    cases.workshop(cast, State.SUBMITTED)
    for _ in range(2):
        archive_jobs.pack_ended(AFTER)
    ordered = JobProgress.objects.get(kind="archive")
    assert (ordered.subject, ordered.ordered_by) == (f"archive:{kept.pk}:full:0", None)
    clock.move_to(AFTER + timedelta(hours=1))
    archive_jobs.make_package(kept.pk, "full", None, str(ordered.uuid))
    package = ArchivePackage.objects.get()
    assert (package.workshop, package.keep_years, package.files) == (kept, 10, 4)
    archive_jobs.pack_ended(AFTER)
    assert JobProgress.objects.filter(kind="archive").count() == 1


def test_what_is_added_after_the_end_is_packed_anew_once_a_day_has_passed_without_another_line(cast: Cast) -> None:
    filing_cases.rules()
    kept = cases.workshop(cast, State.REVOKED, ended_at=AFTER)
    archive_cases.packed(kept)
    assert not archive.unpacked(AFTER + 9 * archive.QUIET)
    back = AFTER + timedelta(days=3)
    journal.record(kept, "plaque_returned", by=cast.people["city_officer"], at=back)
    assert not archive.unpacked(back + archive.QUIET / 2)
    assert list(archive.unpacked(back + archive.QUIET)) == [kept]
    page = signed_in(cast.people["city_officer"]).get(f"/workshops/{kept.pk}/archive/").content.decode()
    assert "第 1 号生成之后卷宗又有新的记录，系统在一天没有新记录后自动重新归档" in page
    archive_cases.packed(kept)
    assert not archive.unpacked(back + archive.QUIET)


def test_every_end_state_is_packed(cast: Cast) -> None:
    filing_cases.rules()
    for state in State:
        cases.workshop(cast, state, technician_name=f"陆{state}")
    assert {case.state for case in archive.unpacked(AFTER)} == ENDED


def test_large_files_pass_through_in_pieces(tmp_path: Path) -> None:
    size, piece = 48 << 20, b"0" * (1 << 20)
    tracemalloc.start()
    with (tmp_path / "large.zip").open("wb") as target, packages.Writer(target, AFTER) as writer:
        writer.add("一.pdf", (piece for _ in range(size // len(piece))))
        writer.seal()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert writer.written[0].size == size
    assert most < 8 << 20


def test_names_from_uploads_become_names_that_every_system_takes() -> None:
    paper = archiving.Paper(archiving.Folder.MONEY, "发票/2026:7?\n" + "长" * 80, list)
    path = archiving.path_of(paper, 3)
    assert path == f"09经费/003 {packages.fit('发票_2026_7_' + '长' * 80 + '.pdf')}"
    assert len(path) == len("09经费/003 ") + 60


# ── pages ────────────────────────────────────────────────────────────────────


def test_the_city_has_both_unit_and_body_theirs_and_others_nothing(title: Workshop, cast: Cast) -> None:
    full = archive_cases.packed(title, by=cast.people["city_officer"])
    opened = archive_cases.packed(title, archive.Scope.OPEN, by=cast.people["unit_clerk"])
    answers = {}
    for name in ("city_officer", "finance_officer", "unit_clerk", "review_clerk", "other_unit", "expert"):
        got = [
            signed_in(cast.people[name]).get(f"/workshops/{title.pk}/archive/{p.number}.zip") for p in (full, opened)
        ]
        answers[name] = [answer.status_code for answer in got]
        sent = [b"".join(answer.streaming_content) for answer in got if answer.streaming]
        assert all(content.startswith(b"PK") for content in sent)
    assert answers == {
        "city_officer": [200, 200],
        "finance_officer": [200, 200],
        "unit_clerk": [404, 200],
        "review_clerk": [404, 200],
        "other_unit": [404, 404],
        "expert": [404, 404],
    }


def test_a_unit_orders_its_own_package_and_not_that_of_the_bureaus(title: Workshop, cast: Cast) -> None:
    browser = signed_in(cast.people["unit_clerk"])
    address = f"/workshops/{title.pk}/archive/"
    assert browser.post(address, {"scope": "full"}).status_code == 403
    assert not JobProgress.objects.filter(kind="archive").exists()
    assert browser.post(address, {"scope": "open"}).status_code == 302
    page = browser.get(address)
    assert (page.status_code, page["Refresh"]) == (200, "3")
    assert "已排队，生成后自动显示在上表。" in page.content.decode()


def test_a_finished_package_stands_among_the_files_of_the_dossier(title: Workshop, cast: Cast) -> None:
    archive_cases.packed(title, archive.Scope.OPEN, by=cast.people["unit_clerk"])
    browser = signed_in(cast.people["unit_clerk"])
    page = browser.get(f"/workshops/{title.pk}/archive/").content.decode()
    assert f'href="/workshops/{title.pk}/archive/1.zip"' in page
    assert "生成之后卷宗没有新的记录，无需重新生成。" in page
    assert "卷宗归档包（副卷）.zip" in page


def test_a_case_on_its_way_has_no_package(cast: Cast) -> None:
    case = cases.workshop(cast, State.SUBMITTED)
    cases.version(case, seals=("unit",), cast=cast)
    assert signed_in(cast.people["city_officer"]).get(f"/workshops/{case.pk}/archive/").status_code == 200
    assert signed_in(cast.people["unit_clerk"]).get(f"/workshops/{case.pk}/archive/").status_code == 404
    stages.put(case, State.REJECTED)
    assert signed_in(cast.people["unit_clerk"]).get(f"/workshops/{case.pk}/archive/").status_code == 200
