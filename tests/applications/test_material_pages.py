"""The materials tab, downloads, page pictures, and uploads in pieces over HTTP."""

from __future__ import annotations

import logging
from base64 import b64encode
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications import lifecycle
from applications.models import MaterialFile, Member, Workshop, WorkshopEvent
from applications.preview_jobs import draw_pages
from applications.services import materials
from applications.states import State
from common.models import JobProgress, Upload
from tests import cases
from tests.cases import DURING
from tests.cast import Cast
from tests.common import papers

KEY = "id_card-technician"


@dataclass
class Scene:
    case: Workshop
    cast: Cast

    def browser(self, who: str) -> Client:
        client = Client()
        client.force_login(self.cast.people[who])
        return client

    def file(self, content: bytes | None = None) -> MaterialFile:
        by = self.cast.people["unit_clerk"]
        return materials.add_file(self.case, KEY, by=by, at=DURING, content=content or papers.pdf(), name="证书.pdf")


@pytest.fixture
def scene(cast: Cast) -> Scene:
    case = cases.workshop(cast, technician_name="陆砚舟")
    cases.checklist_item(case.rule_set, "id_card", title="身份证", category=4, subject="people", most_files=3)
    cases.checklist_item(case.rule_set, "diploma", title="学历证书", category=4, subject="member", need="or_reason")
    return Scene(case, cast)


# ── pieces ───────────────────────────────────────────────────────────────────


def begin(client: Client, scene: Scene, size: int, name: str = "证书.pdf") -> HttpResponse:
    return client.post(
        reverse("materials:upload", args=[scene.case.pk, KEY]),
        content_type="application/octet-stream",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(size),
            "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}",
        },
    )


def send(client: Client, place: str, piece: bytes, offset: int) -> HttpResponse:
    return client.patch(
        place,
        piece,
        content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)},
    )


def test_an_upload_goes_on_after_a_lost_piece(scene: Scene) -> None:
    client = scene.browser("unit_clerk")
    content = papers.pdf(5)
    half = len(content) // 2
    begun = begin(client, scene, len(content))
    assert (begun.status_code, begun["Upload-Offset"], begun["Tus-Resumable"]) == (201, "0", "1.0.0")
    place = begun["Location"]
    assert send(client, place, content[:half], 0).status_code == 204
    # the answer was lost, the client sends the same piece again: it is told to ask
    again = send(client, place, content[:half], 0)
    assert (again.status_code, again.content.decode()) == (409, "分段的位置不对，请重新选择这个文件，会从断开处继续。")
    asked = client.head(place)
    assert (asked["Upload-Offset"], asked["Upload-Length"], asked["Cache-Control"]) == (
        str(half),
        str(len(content)),
        "no-store",
    )
    done = send(client, place, content[half:], half)
    assert (done.status_code, done["Upload-Offset"]) == (204, str(len(content)))
    file = MaterialFile.objects.get(material__workshop=scene.case)
    assert (file.stored.original_name, file.stored.size, file.stored.pages) == ("证书.pdf", len(content), 5)
    # the last answer may be lost too: the client asks, hears that all is there, and nothing comes twice
    assert client.head(place)["Upload-Offset"] == str(len(content))


def test_a_foreign_upload_is_not_found(scene: Scene) -> None:
    place = begin(scene.browser("unit_clerk"), scene, 100)["Location"]
    colleague = scene.browser("unit_approver")
    assert [
        colleague.head(place).status_code,
        send(colleague, place, b"x", 0).status_code,
        colleague.delete(place).status_code,
    ] == [404, 404, 404]
    assert scene.browser("unit_clerk").delete(place).status_code == 204
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        ("0", "选择的文件是空的，请换一个文件。"),
        ("abc", "选择的文件是空的，请换一个文件。"),
        (str(21 << 20), "文件有 21.0 MB，超过 20 MB 的上限，请压缩或分份上传。"),
    ],
)
def test_what_can_never_be_taken_is_refused_at_the_beginning(scene: Scene, size: str, sentence: str) -> None:
    answer = begin(scene.browser("unit_clerk"), scene, size)  # type: ignore[arg-type]  # a header may say anything
    assert (answer.status_code, answer["Content-Type"], answer.content.decode()) == (
        422,
        "text/plain; charset=utf-8",
        sentence,
    )


def test_a_refused_file_leaves_nothing_but_its_sentence(scene: Scene) -> None:
    client = scene.browser("unit_clerk")
    content = papers.pdf(password="秘密")
    answer = send(client, begin(client, scene, len(content))["Location"], content, 0)
    assert (answer.status_code, answer.content.decode()) == (422, "这个 PDF 设有密码或加密，请取消加密后再上传。")
    assert [Upload.objects.count(), MaterialFile.objects.count(), WorkshopEvent.objects.count()] == [0, 0, 0]


def test_a_piece_over_two_megabytes_is_refused(scene: Scene) -> None:
    client = scene.browser("unit_clerk")
    answer = send(client, begin(client, scene, 4 << 20)["Location"], b"\0" * (2 * (1 << 20) + 1), 0)
    assert (answer.status_code, answer.content.decode()) == (413, "上传的分段过大，请刷新页面后重试。")


@pytest.mark.parametrize(
    ("who", "status", "sentence"),
    [
        ("unit_clerk", 201, ""),
        ("other_unit", 404, None),
        ("review_clerk", 404, None),
    ],
)
def test_only_the_unit_begins_uploads(scene: Scene, who: str, status: int, sentence: str | None) -> None:
    answer = begin(scene.browser(who), scene, 100)
    assert answer.status_code == status
    assert sentence is None or answer.content.decode() == sentence


def test_a_reviewer_who_sees_the_case_is_told_who_may(scene: Scene) -> None:
    case = cases.workshop(scene.cast, State.RETURNED, round_=scene.case.round)
    answer = begin(scene.browser("review_clerk"), Scene(case, scene.cast), 100)
    assert (answer.status_code, answer.content.decode()) == (403, "须由申报单位的经办人或负责人办理。")


# ── pages ────────────────────────────────────────────────────────────────────


def test_a_plain_form_uploads_without_script(scene: Scene) -> None:
    client = scene.browser("unit_clerk")
    place = reverse("materials:upload", args=[scene.case.pk, KEY])
    answer = client.post(place, {"file": SimpleUploadedFile("证书.pdf", papers.pdf()), "slot": KEY}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["已收下“证书.pdf”。"]
    assert answer.redirect_chain == [(f"/workshops/{scene.case.pk}/materials/#m-{KEY}", 302)]
    refused = client.post(place, {"file": SimpleUploadedFile("证书.exe", b"MZ\x90\0")}, follow=True)
    assert [str(message) for message in refused.context["messages"]] == [
        "只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。",
    ]
    nothing = client.post(place, follow=True)
    assert [str(message) for message in nothing.context["messages"]] == ["请先选择文件，再按“上传”。"]


def test_the_tab_counts_what_is_there(scene: Scene) -> None:
    Member.objects.create(workshop=scene.case, name="岑若木")
    scene.file()
    page = scene.browser("unit_clerk").get(reverse("workshops:materials", args=[scene.case.pk]))
    counts = [page.context[name] for name in ("settled", "owed", "files", "may_change")]
    assert (page.status_code, counts) == (200, [1, 3, 1, True])
    html = page.content.decode()
    assert html.count(f'id="m-{KEY}"') == 1
    assert html.count('data-slot="') == 3


def test_readers_see_the_slots_and_no_way_to_change_them(scene: Scene) -> None:
    case = cases.workshop(scene.cast, State.SUBMITTED, round_=scene.case.round)
    for who in ("unit_clerk", "review_clerk", "city_officer"):
        page = scene.browser(who).get(reverse("workshops:materials", args=[case.pk]))
        inputs = page.content.decode().count('type="file"')
        assert (page.status_code, page.context["may_change"], inputs) == (200, False, 0)
    assert scene.browser("other_unit").get(reverse("workshops:materials", args=[case.pk])).status_code == 404


def test_one_slot_is_drawn_again_for_the_script(scene: Scene) -> None:
    client = scene.browser("unit_clerk")
    assert client.get(reverse("materials:slot", args=[scene.case.pk, KEY])).context["slot"]["state"] == "missing"
    scene.file()
    assert client.get(reverse("materials:slot", args=[scene.case.pk, KEY])).context["slot"]["state"] == "present"
    assert client.get(reverse("materials:slot", args=[scene.case.pk, "unknown-"])).status_code == 404


def test_a_file_is_replaced_and_removed_on_its_own_pages_with_a_reason(scene: Scene) -> None:
    client = scene.browser("unit_clerk")
    file = scene.file()
    place = reverse("materials:replace", args=[file.uuid])
    page = client.post(place, {"file": SimpleUploadedFile("新.pdf", papers.pdf(2)), "reason": ""})
    assert page.context["form"].faults == [
        {"where": "更换原因", "sentence": "请填写“更换原因”。", "href": "#id_reason"},
    ]
    broken = client.post(place, {"file": SimpleUploadedFile("新.pdf", b"%PDF-1.7 broken"), "reason": "扫描不清"})
    sentences = [fault["sentence"] for fault in broken.context["form"].faults]
    assert sentences == ["这个 PDF 已损坏或不完整，打不开，请重新生成后再上传。"]
    assert broken.context["form"]["reason"].value() == "扫描不清"
    answer = client.post(place, {"file": SimpleUploadedFile("新.pdf", papers.pdf(2)), "reason": "扫描不清"})
    assert answer["Location"] == f"/workshops/{scene.case.pk}/materials/#m-{KEY}"
    new = MaterialFile.objects.present().get()
    client.post(reverse("materials:remove", args=[new.uuid]), {"reason": "传错了人"})
    assert not MaterialFile.objects.present().exists()
    kept = MaterialFile.objects.order_by("uploaded_at").values_list("stored__original_name", "removed_reason")
    assert list(kept) == [("证书.pdf", "扫描不清"), ("新.pdf", "传错了人")]


def test_a_missing_paper_is_declared_on_its_page(scene: Scene) -> None:
    member = Member.objects.create(workshop=scene.case, name="岑若木")
    client = scene.browser("unit_clerk")
    place = reverse("materials:missing", args=[scene.case.pk, f"diploma-{member.uuid}"])
    client.post(place, {"reason": "尚未毕业"})
    assert scene.case.materials.get().missing_reason == "尚未毕业"
    refused = client.post(reverse("materials:missing", args=[scene.case.pk, KEY]), {"reason": "没有"})
    assert [f["sentence"] for f in refused.context["form"].faults] == ["“身份证”不能以说明代替，请上传证件。"]


def test_a_locked_case_sends_back_with_the_sentence(scene: Scene) -> None:
    file = scene.file()
    lifecycle.perform("withdraw", scene.case, by=scene.cast.people["unit_approver"], at=DURING, reason="技术方案调整")
    for name in ("replace", "remove"):
        page = scene.browser("unit_clerk").get(reverse(f"materials:{name}", args=[file.uuid]), follow=True)
        assert [str(m) for m in page.context["messages"]] == ["案卷目前为“已撤回/终止”，材料已锁定，不能改动。"]


# ── files ────────────────────────────────────────────────────────────────────


def test_a_file_is_downloaded_only_by_those_who_see_its_case(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    file = scene.file()
    place = reverse("materials:file", args=[file.uuid])
    strangers = ("other_unit", "review_clerk", "expert")
    assert [scene.browser(who).get(place).status_code for who in strangers] == [404, 404, 404]
    with caplog.at_level(logging.INFO, logger="applications.views.material_files"):
        answer = scene.browser("unit_approver").get(place)
    assert b"".join(answer.streaming_content) == papers.pdf()
    answer.close()
    assert (answer["Content-Disposition"], answer["X-Content-Type-Options"], answer["Cache-Control"]) == (
        "attachment; filename*=utf-8''%E8%AF%81%E4%B9%A6.pdf",
        "nosniff",
        "private, no-store",
    )
    assert [(line.message, line.file, line.workshop) for line in caplog.records if hasattr(line, "workshop")] == [
        ("file downloaded", str(file.uuid), scene.case.pk),
    ]


def test_a_page_is_shown_as_our_picture_once_it_is_made(scene: Scene) -> None:
    file = scene.file()
    client = scene.browser("unit_clerk")
    place = reverse("materials:page", args=[file.uuid, 1])
    state = reverse("materials:previews", args=[file.uuid])
    assert client.get(place).status_code == 404
    assert client.get(state).json() == {"state": "waiting", "percent": 0, "words": "正在生成预览，请稍候。"}
    draw_pages(file.stored)
    answer = client.get(place)
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert (answer["Content-Type"], answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (
        "image/jpeg",
        "inline",
        "nosniff",
    )
    assert client.get(state).json() == {"state": "done", "percent": 100, "words": ""}
    assert scene.browser("other_unit").get(place).status_code == 404
    answer.close()  # last: it ends the request, and with it the connection


def test_looking_orders_nothing_and_a_post_does(scene: Scene) -> None:
    file = scene.file()
    JobProgress.objects.all().delete()
    client = scene.browser("unit_clerk")
    page = client.get(reverse("materials:look", args=[file.uuid]))
    assert (page.context["preview"]["state"], JobProgress.objects.count()) == ("missing", 0)
    answer = client.post(reverse("materials:previews", args=[file.uuid]), {"next": "//evil.example/"})
    assert (answer["Location"], JobProgress.objects.count()) == (f"/materials/{file.uuid}/look/", 1)


def test_an_unknown_file_is_not_found(scene: Scene) -> None:
    unknown: UUID = uuid4()
    client = scene.browser("unit_clerk")
    places = [reverse(f"materials:{name}", args=[unknown]) for name in ("file", "look", "replace")]
    assert [client.get(place).status_code for place in places] == [404, 404, 404]
