import pytest

from mulin.kernel import errors, identifiers
from mulin.kernel.identifiers import RegionLevel


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("11010519491231002", "X"),
        ("44052418800101001", "4"),
        ("35050219900307001", "4"),
        ("35058219880229123", "2"),
        ("33110220000101888", "9"),
        ("37010219751011456", "3"),
    ],
)
def test_id_numbers(body, check):
    assert identifiers.parse_id_number(f" {body}{check.lower()} ") == body + check
    for other in set("0123456789X") - {check}:
        with pytest.raises(errors.InputError) as fault:
            identifiers.parse_id_number(body + other)
        assert fault.value.codes == ("identifiers.checksum",)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("91350100M000100Y4", "3"),
        ("91110108551385082", "Q"),
        ("91440300MA5DA1234", "H"),
        ("52350500MJB000001", "2"),
    ],
)
def test_social_credit_codes(body, check):
    assert identifiers.parse_uscc(f"{body[:8]} {body[8:]}-{check.lower()}") == body + check
    for other in set("0123456789ABCDEFGHJKLMNPQRTUWXY") - {check}:
        with pytest.raises(errors.InputError) as fault:
            identifiers.parse_uscc(body + other)
        assert fault.value.codes == ("identifiers.checksum",)


@pytest.mark.parametrize(("body", "check"), [("M000100Y", "4"), ("00001465", "6"), ("55138508", "2")])
def test_organisation_codes(body, check):
    assert identifiers.parse_org_code(f"{body}-{check}") == body + check
    wrong = "0" if check != "0" else "1"
    with pytest.raises(errors.InputError):
        identifiers.parse_org_code(body + wrong)


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (identifiers.parse_id_number, "", "empty"),
        (identifiers.parse_id_number, "1101051949123100", "length"),
        (identifiers.parse_id_number, "11010519491331002X", "birth_date"),
        (identifiers.parse_id_number, "1101051949123100AX", "characters"),
        (identifiers.parse_uscc, "91350100M000100I43", "characters"),
        (identifiers.parse_uscc, "91350100M000100Y4", "length"),
        (identifiers.parse_org_code, "M000100Y", "length"),
        (identifiers.parse_region, "35050", "length"),
        (identifiers.parse_region, "35AB", "characters"),
        (identifiers.parse_region, "350001", "region"),
        (identifiers.parse_region, "350502000001", "region"),
        (identifiers.parse_phone, "12", "phone"),
        (identifiers.parse_phone, "1281234567a", "phone"),
        (identifiers.parse_phone, "22345678", "phone"),
    ],
)
def test_faults_carry_a_code(parse, text, code):
    with pytest.raises(errors.InputError) as fault:
        parse(text)
    assert fault.value.codes == (f"identifiers.{code}",)


@pytest.mark.parametrize(
    ("text", "code", "level", "prefix"),
    [
        ("35", "350000000000", RegionLevel.PROVINCE, "35"),
        ("350500", "350500000000", RegionLevel.PREFECTURE, "3505"),
        ("350502", "350502000000", RegionLevel.COUNTY, "350502"),
        ("350502001", "350502001000", RegionLevel.TOWN, "350502001"),
        ("350502001002", "350502001002", RegionLevel.VILLAGE, "350502001002"),
        ("441900003", "441900003000", RegionLevel.TOWN, "441900003"),
    ],
)
def test_regions(text, code, level, prefix):
    assert identifiers.parse_region(text) == code
    assert identifiers.region_level(code) == level
    assert identifiers.region_prefix(code) == prefix


def test_region_tree():
    assert identifiers.region_ancestors("350502001002") == (
        "350000000000",
        "350500000000",
        "350502000000",
        "350502001000",
    )
    assert identifiers.region_ancestors("441900003000") == ("440000000000", "441900000000")
    assert identifiers.region_ancestors("350000000000") == ()
    assert identifiers.region_within("350502001000", "350500000000")
    assert not identifiers.region_within("350602001000", "350500000000")
    assert not identifiers.region_within("350500000000", "350502000000")


@pytest.mark.parametrize(
    ("text", "phone", "masked"),
    [
        ("138 1234 1234", "13812341234", "138****1234"),
        ("+86-138-1234-1234", "13812341234", "138****1234"),
        ("8613812341234", "13812341234", "138****1234"),
        ("１３８１２３４１２３４", "13812341234", "138****1234"),
        ("(0595)22345678", "0595-22345678", "0595-****5678"),
        ("0595-22345678转8001", "0595-22345678-8001", "0595-****5678"),
        ("0595 2234567-8", "0595-2234567-8", "0595-****4567"),
        ("0595-22345678 ext. 12", "0595-22345678-12", "0595-****5678"),
        ("0595-2234-5678", "0595-22345678", "0595-****5678"),
        ("+86 0595 22345678", "0595-22345678", "0595-****5678"),
        ("010-62345678", "010-62345678", "010-****5678"),
        ("400-800-1234", "4008001234", "**********"),
        ("12345", "12345", "*****"),
    ],
)
def test_phones(text, phone, masked):
    assert identifiers.parse_phone(text) == phone
    assert identifiers.parse_phone(phone) == phone
    assert identifiers.mask_phone(phone) == masked
    assert identifiers.is_mobile(phone) is phone.startswith("138")


def test_a_local_number_takes_the_area_code_of_its_place():
    assert identifiers.parse_phone("2234 5678", area_code="0595") == "0595-22345678"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳小明", "欧阳**"),
        ("欧阳锋", "欧阳*"),
        ("欧阳", "欧*"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_mask_name(name, masked):
    assert identifiers.mask_name(name) == masked


def test_mask_id_number():
    assert identifiers.mask_id_number("35050219900307001X") == "350***********001X"
    assert identifiers.mask_id_number("12345678") == "********"
