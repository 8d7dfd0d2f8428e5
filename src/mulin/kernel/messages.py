"""The catalogue of Chinese messages, keyed by violation code.

Each shelf registers its own texts (``str.format`` placeholders, named after the violation's
params) when it is imported. A code without a text still renders: loudly, naming the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mulin.kernel import errors

_catalogue: dict[str, str] = {}


def register(code: str, text: str) -> None:
    """Enter the text of one code.

    Raises ValueError if the code already has another text: two shelves must not share a code.
    """
    known = _catalogue.setdefault(code, text)
    if known != text:
        raise ValueError(f"message {code!r} is registered twice with different texts")


def register_all(texts: Mapping[str, str]) -> None:
    """Enter several texts at once."""
    for code, text in texts.items():
        register(code, text)


def registered() -> Mapping[str, str]:
    """A copy of the catalogue, for tests that look for codes without a text."""
    return dict(_catalogue)


def render(violation: errors.Violation) -> str:
    """The sentence a user sees for one violation."""
    text = _catalogue.get(violation.code)
    if text is None:
        return f"系统拒绝了这一操作，但代码 {violation.code} 没有登记说明文字，请报告系统管理员。"
    try:
        return text.format(**violation.params)
    except (KeyError, IndexError, ValueError, AttributeError):
        return f"系统拒绝了这一操作，但代码 {violation.code} 的说明文字缺少参数，请报告系统管理员。"


def render_all(violations: Iterable[errors.Violation]) -> str:
    """All sentences in one line, each closed by a full stop."""
    return "".join(text if text.endswith(("。", "！", "？")) else f"{text}。" for text in map(render, violations))


register_all(
    {
        "workflow.not_allowed": "当前状态“{state_label}”下不能办理“{action_label}”。",
        "deadlines.negative_count": "期限的数量不能是负数（收到 {count}）。",
        "deadlines.count_too_large": "期限的数量过大（收到 {count}，最多 {limit}）。",
        "deadlines.out_of_range": "期限超出了可以计算的年份，请检查起算日和数量。",
        "quantities.not_a_number": "“{text}”不是有效的数字，请写成如 12,345.60 的形式。",
        "quantities.too_many_decimals": "“{text}”的小数位数过多，最多 {places} 位。",
        "quantities.too_large": "“{text}”的数值过大，请检查单位。",
        "quantities.unknown_unit": "“{text}”的单位无法识别。",
        "quantities.zero_denominator": "比例的分母不能为零。",
        "quantities.not_a_date": "“{text}”不是有效的日期，请写成如 2020-11-15 或 2020年11月15日。",
        "identifiers.empty": "{label}不能为空。",
        "identifiers.length": "{label}的位数不对：应为 {expected}。",
        "identifiers.characters": "{label}含有不允许的字符。",
        "identifiers.checksum": "{label}的校验码不对，请核对原件。",
        "identifiers.birth_date": "身份证号码中的出生日期不存在。",
        "identifiers.region": "区划代码的级次不连续，请核对。",
        "identifiers.phone": "“{text}”不是有效的电话号码，请写成 11 位手机号或 0595-22345678。",
        "rulebook.open_setting": "待设定：“{label}”尚未设定，应由{owner}依据{clause}确定后再办理。",
        "crypto.unknown_key": "加密数据使用的密钥 {key_id} 不在密钥环中，请系统管理员补齐密钥。",
        "crypto.tampered": "加密数据无法解开：内容被改动，或与所属记录不符。",
        "crypto.malformed": "加密数据的格式无法识别。",
    }
)
