"""The whole way of a paper over HTTP, from the draft over the photographed sealed copy to the public page."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from mulin.areas.supervision import services as supervision
from mulin.base.access import selectors as access
from mulin.kernel import scope
from mulin.kernel.documents import scans
from mulin.mechanisms.notices import selectors as notices

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 11, 10, 2, tzinfo=dt.UTC)
TEXT = {
    "title": "演示关于物业工作情况的通报",
    "issuer": "演示区住建局",
    "addressees": "各镇（街）",
    "body": "现将有关情况通报如下。\n一、进度\n镇街\t比率\n东镇\t61.5%\n西镇\t50.0%\n请抓紧办理。",
    "clause": "S-三(二)g",
}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    settings.PUBLIC_URL, settings.PUBLIC_URL_SETTLED = "https://wy.example.gov.cn", True


def enter(client: Client, user: str) -> None:
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


def text(response: Any, status: int = 200) -> str:
    body = response.content.decode()
    assert response.status_code == status, body[:3000]
    return body


def done(response: Any) -> str:
    assert response.status_code == 303, response.content.decode()[:3000]
    return str(response.headers["Location"])


def home_of(user: str) -> str:
    with scope.active(scope.EVERYWHERE, staff=True):
        return next(hat.paths[0] for found, hat in access.demo_cast() if found.username == user)


def drafted(client: Client, kind: str = "circular") -> int:
    sent = {**TEXT, "kind": kind, "place": home_of("s-authority")}
    return int(re.findall(r"/papers/(\d+)/", done(client.post(reverse("console:paper-new"), sent)))[0])


def url(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


def photograph(page: scans.Page) -> bytes:
    """A page as a telephone takes it: turned, smaller, noisy, on a dark table."""
    sheet = Image.open(io.BytesIO(page.picture)).rotate(-8, expand=True, fillcolor=(70, 66, 60))
    sheet = sheet.resize((sheet.width * 3 // 4, sheet.height * 3 // 4))
    noisy = Image.blend(sheet, Image.effect_noise(sheet.size, 60).convert("RGB"), 0.2)
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    noisy.save(target, "JPEG", quality=70, exif=exif)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["circular", "notice"])
def test_a_paper_goes_from_draft_to_the_public_page(client: Client, kind: str) -> None:
    enter(client, "s-authority")
    paper = drafted(client, kind)
    page = url("paper", paper)
    shown = text(client.get(page))
    assert "草稿" in shown
    assert "S-三(二)g" in shown
    done(client.post(url("paper-submit", paper)))
    assert "起草人不能是唯一的签批人" in text(client.post(url("paper-sign", paper), {"decision": "pass"}), 422)
    enter(client, "s-leader")
    assert "2 份公文等您签批" in text(client.get(url("papers")))
    assert "待我签批" in text(client.get("/console/"))
    assert TEXT["title"] in text(client.get(url("papers") + "?waiting=1"))
    done(client.post(url("paper-sign", paper), {"decision": "pass", "opinion": "同意印发"}))
    enter(client, "s-authority")
    done(client.post(url("paper-give_number", paper), {"mark": "演示试发", "used_before": "11"}))
    assert "演示试发〔2020〕12号" in text(client.get(page))
    printed = client.get(url("paper-print", paper, "pdf"))
    sheets = scans.read_pages(printed.content, "print.pdf")
    with scope.active(scope.EVERYWHERE, staff=True):
        token = notices.get_paper(paper).token
    assert all(one.codes == (f"https://wy.example.gov.cn/papers/{token}/",) for one in sheets)
    photos = [SimpleUploadedFile(f"IMG_{n}.jpg", photograph(one), "image/jpeg") for n, one in enumerate(sheets)]
    check = done(client.post(url("paper_intake"), {"scans": photos}))
    assert "认出：演示试发〔2020〕12号" in text(client.get(check))
    fields = re.findall(r'name="(file-\d+)"', text(client.get(check)))
    done(client.post(check, dict.fromkeys(fields, "演示试发〔2020〕12号")))
    assert client.get(reverse("public:paper", args=[token])).status_code == 404
    post = {"from_day": "2020-11-10", "to_day": "2020-11-16", "spots": "公告栏 区政务大厅\n网站", "public": "on"}
    done(client.post(url("paper-post", paper), post))
    assert "已印发" in text(client.get(page))
    client.logout()
    public = text(client.get(reverse("public:paper", args=[token])))
    assert "演示试发〔2020〕12号" in public
    copy = client.get(reverse("public:paper-page", args=[token, 1]))
    assert copy.headers["Content-Disposition"].startswith("attachment")
    assert b"taken at home" not in copy.content
    assert Image.open(io.BytesIO(copy.content)).size[0] > 500
    assert client.get(reverse("public:paper-page", args=[token, len(sheets) + 1])).status_code == 404


def test_prints_are_watermarked_until_signed_and_fit_the_chat_group(client: Client) -> None:
    enter(client, "s-authority")
    paper = drafted(client)
    picture = client.get(url("paper-print", paper, "png"))
    assert Image.open(io.BytesIO(picture.content)).width == 1080
    name = picture.headers["Content-Disposition"]
    assert "%E8%8D%89%E7%A8%BF" in name  # 草稿
    word = client.get(url("paper-print", paper, "docx"))
    assert word.content[:2] == b"PK"
    assert "复制即可" not in text(client.get(url("paper", paper)))
    done(client.post(url("paper-submit", paper)))
    enter(client, "s-leader")
    done(client.post(url("paper-sign", paper), {"decision": "pass"}))
    shown = text(client.get(url("paper", paper)))
    said = re.findall(r"(\d+) 字，复制即可", shown)
    assert said
    assert int(said[0]) <= 300
    assert client.get(url("paper-print", paper, "odt")).status_code == 404


def test_an_order_is_served_and_its_page_says_only_that_it_is_genuine(client: Client) -> None:
    enter(client, "s-authority")
    paper = drafted(client, "order")
    done(client.post(url("paper-submit", paper)))
    enter(client, "s-leader")
    done(client.post(url("paper-sign", paper), {"decision": "pass"}))
    enter(client, "s-authority")
    done(client.post(url("paper-give_number", paper), {"mark": "演示试责"}))
    other = SimpleUploadedFile("别的.jpg", _blank(), "image/jpeg")
    done(client.post(url("paper-seal", paper), {"scans": [other]}))
    served = {"recipients": "演示物业 项目经理\n演示社区", "means": "HANDED", "served_on": "2020-11-10"}
    done(client.post(url("paper-serve", paper), served))
    shown = text(client.get(url("paper", paper)))
    assert "项目经理" in shown
    with scope.active(scope.EVERYWHERE, staff=True):
        token = notices.get_paper(paper).token
    client.logout()
    public = text(client.get(reverse("public:paper", args=[token])))
    assert "不对外公开" in public
    assert TEXT["title"] not in public
    assert client.get(reverse("public:paper-page", args=[token, 1])).status_code == 404


def _blank() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (800, 1100), "white").save(target, "JPEG")
    return target.getvalue()


def test_a_copy_of_another_paper_is_refused_and_an_unreadable_one_waits_for_its_number(client: Client) -> None:
    enter(client, "s-authority")
    first = drafted(client)
    sheet = scans.read_pages(client.get(url("paper-print", first, "pdf")).content, "a.pdf")[0]
    second = drafted(client)
    done(client.post(url("paper-submit", second)))
    enter(client, "s-leader")
    done(client.post(url("paper-sign", second), {"decision": "pass"}))
    enter(client, "s-authority")
    done(client.post(url("paper-give_number", second), {"mark": "演示试发"}))
    wrong = SimpleUploadedFile("a.jpg", sheet.picture, "image/jpeg")
    assert "属于另一份公文" in text(client.post(url("paper-seal", second), {"scans": [wrong]}), 422)
    blank = SimpleUploadedFile("空白.jpg", _blank(), "image/jpeg")
    check = done(client.post(url("paper_intake"), {"scans": [blank]}))
    shown = text(client.get(check))
    assert "没有认出二维码" in shown
    field = re.findall(r'name="(file-\d+)"', shown)[0]
    assert "没有查到文号" in text(client.post(check, {field: "演示试发〔2020〕9号"}), 422)
    assert "没有一个文件填了文号" in text(client.post(check, {field: ""}), 422)
    done(client.post(check, {field: "演示试发[2020]1号"}))
    assert "已盖章待印发" in text(client.get(url("paper", second)))
    broken = SimpleUploadedFile("坏.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    check = done(client.post(url("paper_intake"), {"scans": [broken]}))
    assert "打不开" in text(client.get(check), 400)


def test_returned_revised_withdrawn_and_the_ledger(client: Client) -> None:
    enter(client, "s-authority")
    paper = drafted(client)
    done(client.post(url("paper-submit", paper)))
    enter(client, "s-leader")
    sign = url("paper-sign", paper)
    assert "请写明意见" in text(client.post(sign, {"decision": "return"}), 422)
    done(client.post(sign, {"decision": "return", "opinion": "数字请核"}))
    enter(client, "s-authority")
    edit = url("paper-edit", paper)
    assert "东镇\t61.5%" in text(client.get(edit))
    done(client.post(edit, {**TEXT, "title": "演示改后的标题"}))
    done(client.post(url("paper-submit", paper)))
    enter(client, "s-leader")
    done(client.post(sign, {"decision": "pass"}))
    enter(client, "s-authority")
    form = text(client.post(url("paper-give_number", paper), {}), 422)
    assert "二者取一" in form
    done(client.post(url("paper-give_number", paper), {"mark": "演示试发"}))
    done(client.post(url("paper-withdraw", paper), {"reason": "文稿有误"}))
    ledger = text(client.get(url("paper_numbers") + "?layers=all"))
    assert "序号连续，没有空号" in ledger
    assert "作废 2 个" in ledger
    listed = text(client.get(url("papers") + "?layers=all&state=WITHDRAWN"))
    assert "演示改后的标题" in listed
    export = client.get(reverse("console:export", args=["paper-number"]) + "?format=csv&layers=all")
    assert "文稿有误" in b"".join(export.streaming_content).decode("utf-8-sig")


def test_the_order_of_a_case_is_drafted_from_it(client: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        hats = {user.username: hat.actor(user.pk, demo=True) for user, hat in access.demo_cast()}
        new = supervision.NewOrder(
            path=home_of("s-town"), place_name="演示街道", addressee="演示物业服务有限公司", matter="消防通道被占用",
            clause="S-三(二)g", due_on=dt.date(2020, 11, 20), layer="DEMO", requirement="清理消防通道",
        )  # fmt: skip
        case = supervision.issue_order(new, actor=hats["s-authority"], now=NOW)
    enter(client, "s-authority")
    shown = text(client.get(url("case", case)))
    address = re.findall(r'href="(/console/papers/new/\?case=\d+)"', shown)[0]
    form = text(client.get(address))
    for words in (
        "演示物业服务有限公司",
        "消防通道被占用",
        "请于2020年11月20日前整改到位",
        "现责令你单位：清理消防通道",
    ):
        assert words in form
    sent = {**TEXT, "kind": "order", "title": "演示责令整改通知", "place": home_of("s-town")}
    made = done(client.post(address, sent))
    assert "演示责令整改通知" in text(client.get(url("case", case)))
    assert "责令整改通知" in text(client.get(made))
    enter(client, "n-authority")
    assert client.get(address).status_code == 404
    enter(client, "s-leader")
    assert client.get(address).status_code == 403


def test_a_posting_is_ended_with_its_result_once_its_days_are_over(client: Client) -> None:
    enter(client, "s-authority")
    paper = drafted(client)
    done(client.post(url("paper-submit", paper)))
    enter(client, "s-leader")
    done(client.post(url("paper-sign", paper), {"decision": "pass"}))
    enter(client, "s-authority")
    done(client.post(url("paper-give_number", paper), {"mark": "演示试发"}))
    copy = SimpleUploadedFile("扫描.jpg", _blank(), "image/jpeg")
    done(client.post(url("paper-seal", paper), {"scans": [copy]}))
    post = {"from_day": "2020-11-01", "to_day": "2020-11-09", "spots": "公告栏 门口"}
    assert client.get(url("paper-end", paper)).status_code == 404
    done(client.post(url("paper-post", paper), post))
    assert "期满待办结" in text(client.get(url("paper", paper)))
    done(client.post(url("paper-end", paper), {"result": "没有收到异议"}))
    assert "没有收到异议" in text(client.get(url("paper", paper)))


def test_who_may_do_what(client: Client) -> None:
    enter(client, "s-authority")
    paper = drafted(client)
    names = ("paper", "paper-edit", "paper-sign", "paper-give_number", "paper-seal", "paper-post", "paper-serve")
    enter(client, "s-town")  # a draft about the district is the district's own
    for name in names:
        assert client.get(url(name, paper)).status_code == 404, name
    enter(client, "n-authority")
    for name in names:
        assert client.get(url(name, paper)).status_code == 404, name
    enter(client, "s-leader")
    for name in ("paper-new", "paper_intake"):
        assert client.get(url(name)).status_code == 403, name
    assert client.post(url("paper-withdraw", paper), {"reason": "x"}).status_code == 403
    enter(client, "demo-owner")
    assert client.get(url("papers")).status_code == 403
