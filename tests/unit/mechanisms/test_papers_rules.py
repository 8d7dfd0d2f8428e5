"""Words and arithmetic of papers, and their table of states."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.kernel.documents import codec, model
from mulin.kernel.errors import InputError, Refused
from mulin.mechanisms.notices import rules, workflow
from mulin.mechanisms.notices.workflow import Act, Facts, State

BODY = (
    model.Heading(1, "一、进度", "截至今日。"),
    model.Paragraph("合计 3 个。", flush=True),
    model.Table(("地点", "比率"), (("东镇", "61.5%"), ("西镇", "")), "表", (1, 2)),
    model.Attachments(("清单",)),
)


def test_a_body_comes_back_from_json_as_it_was() -> None:
    assert codec.to_json(codec.from_json(codec.to_json(BODY))) == codec.to_json(BODY)
    assert codec.from_json(codec.to_json(BODY))[0] == BODY[0]
    with pytest.raises(ValueError, match="picture"):
        codec.from_json([{"type": "picture"}])


def test_the_digest_says_whether_a_text_changed() -> None:
    given = {
        "kind": "circular",
        "issuer": "区",
        "title": "题",
        "addressees": "",
        "clause": "",
        "body": codec.to_json(BODY),
    }
    assert rules.digest_of(**given) == rules.digest_of(**given)
    assert len({rules.digest_of(**{**given, key: "改"}) for key in given} | {rules.digest_of(**given)}) == 7


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("https://wy.example.cn/papers/23456789ab/", "23456789ab"),
        ("HTTP://127.0.0.1:8000/papers/23456789ab/?p=2 ", "23456789ab"),
        ("/papers/23456789ab", "23456789ab"),
        ("https://example.cn/papers/23456789a1/", None),
        ("https://example.cn/papers/23456789abc/", None),
        ("微信支付", None),
    ],
)
def test_a_code_names_its_paper(text: str, token: str | None) -> None:
    assert rules.token_of(text) == token


@pytest.mark.parametrize(
    ("numbers", "first", "missing"), [([], 1, []), ([1, 2, 3], 1, []), ([58, 60], 58, [59]), ([3], 1, [1, 2])]
)
def test_gaps_in_a_run(numbers: list[int], first: int, missing: list[int]) -> None:
    assert rules.gaps(numbers, first) == missing


LINK = "https://wy.example.cn/papers/23456789ab/"


@pytest.mark.parametrize("lines", [[], ["一句话。"], ["长" * 90] * 9, ["长" * 500]])
@pytest.mark.parametrize("title", ["关于情况的通报", "很长的标题" * 40])
def test_the_chat_text_fits_and_keeps_its_link(title: str, lines: list[str]) -> None:
    text = rules.chat_text(
        kind_label="通报", title=title, number="测住建通〔2026〕1号", issuer="测试区住建局",
        day=dt.date(2026, 11, 23), lines=lines, link=LINK,
    )  # fmt: skip
    assert len(text) <= 300
    assert text.endswith(LINK)
    assert text.startswith("【通报】")


def test_steps_of_a_chain_in_words() -> None:
    chain = ("a", "b", "c")
    assert [rules.step_label(n, chain) for n in range(3)] == ["第1次审核", "第2次审核", "签发"]
    assert [rules.step_label(n, chain[:2]) for n in range(2)] == ["审核", "签发"]


def test_every_state_knows_its_acts_and_refuses_the_others() -> None:
    ready = Facts(has_number=True, has_copy=True, authors=frozenset({1}), signer=2)
    known = {
        State.DRAFT: {Act.REVISED, Act.SUBMITTED, Act.WITHDRAWN},
        State.IN_SIGN_OFF: {Act.PASSED, Act.SIGNED, Act.RETURNED, Act.WITHDRAWN},
        State.SIGNED: {Act.NUMBERED, Act.SEALED, Act.POSTED, Act.SERVED, Act.WITHDRAWN},
        State.NUMBERED: {Act.SEALED, Act.POSTED, Act.SERVED, Act.WITHDRAWN},
        State.SEALED: {Act.SEALED, Act.POSTED, Act.SERVED, Act.WITHDRAWN},
        State.ISSUED: {Act.SERVED, Act.WITHDRAWN},
        State.WITHDRAWN: set(),
    }
    for state in State:
        for act in Act:
            if act in known[state]:
                assert workflow.FLOW.step(state, act, ready)
            else:
                with pytest.raises(Refused):
                    workflow.FLOW.step(state, act, ready)


@pytest.mark.parametrize(
    ("state", "act", "facts", "code"),
    [
        (State.DRAFT, Act.SUBMITTED, Facts(has_body=False), "papers.empty"),
        (State.DRAFT, Act.SUBMITTED, Facts(steps=0), "papers.no_chain"),
        (State.DRAFT, Act.FINISHED, Facts(steps=1), "papers.chain_wanted"),
        (State.IN_SIGN_OFF, Act.SIGNED, Facts(authors=frozenset({1}), signer=1), "papers.own_draft"),
        (State.IN_SIGN_OFF, Act.SIGNED, Facts(authors=frozenset({None}), signer=None), "papers.own_draft"),
        (State.SIGNED, Act.NUMBERED, Facts(wants_number=False), "papers.no_number_wanted"),
        (State.SIGNED, Act.SEALED, Facts(), "papers.number_missing"),
        (State.NUMBERED, Act.POSTED, Facts(has_number=True), "papers.copy_missing"),
        (State.SIGNED, Act.SERVED, Facts(wants_number=False), "papers.copy_missing"),
    ],
)
def test_what_stands_in_the_way(state: State, act: Act, facts: Facts, code: str) -> None:
    assert [one.code for one in workflow.FLOW.violations(state, act, facts)] == [code]


def test_a_reviewer_beside_the_writer_is_enough() -> None:
    facts = Facts(authors=frozenset({1}), signers=frozenset({2}), signer=1)
    assert workflow.FLOW.violations(State.IN_SIGN_OFF, Act.SIGNED, facts) == ()


def test_a_kind_is_declared_once() -> None:
    kinds = rules.Kinds()
    kinds.add(rules.PaperKind("test-only", "测试"))
    with pytest.raises(ValueError, match="test-only"):
        kinds.add(rules.PaperKind("test-only", "别的"))
    with pytest.raises(InputError):
        kinds.get("nothing")
    assert (kinds.label("test-only"), kinds.label("nothing"), kinds.find("nothing")) == ("测试", "nothing", None)
