import pickle

import pytest

from mulin.kernel import errors, messages


def test_violations_are_hashable_and_carried_in_order():
    first = errors.Violation("a.b", "law:1", {"n": 1})
    second = errors.Violation("a.c")
    fault = errors.Refused(first, second)
    assert fault.violations == (first, second)
    assert fault.codes == ("a.b", "a.c")
    assert str(fault) == "a.b, a.c"
    assert len({first, second}) == 2
    assert pickle.loads(pickle.dumps(fault)).violations == (first, second)


@pytest.mark.parametrize("kind", [errors.Refused, errors.NotFound, errors.InputError])
def test_every_kind_is_a_domain_error(kind):
    fault = kind.of("x.y", "law:2", field="z")
    assert isinstance(fault, errors.DomainError)
    assert type(fault) is kind
    assert fault.violations == (errors.Violation("x.y", "law:2", {"field": "z"}),)


def test_an_error_without_violation_is_a_slip():
    with pytest.raises(ValueError, match="at least one"):
        errors.DomainError()


def test_render_fills_in_params():
    messages.register("test.days", "还差 {days} 日")
    assert messages.render(errors.Violation("test.days", "", {"days": 3})) == "还差 3 日"
    both = [errors.Violation("test.days", "", {"days": n}) for n in (1, 2)]
    assert messages.render_all(both) == "还差 1 日。还差 2 日。"


@pytest.mark.parametrize("code", ["test.nobody_registered", "test.days_unfilled"])
def test_a_missing_text_or_param_is_loud_and_names_the_code(code):
    messages.register("test.days_unfilled", "还差 {days} 日")
    text = messages.render(errors.Violation(code))
    assert code in text
    assert "系统管理员" in text


def test_one_code_has_one_text():
    messages.register("test.once", "甲")
    messages.register("test.once", "甲")
    with pytest.raises(ValueError, match="registered twice"):
        messages.register("test.once", "乙")
