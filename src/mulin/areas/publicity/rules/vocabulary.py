"""The words of publicity, as the documents use them. Pure."""

from __future__ import annotations

Choices = tuple[tuple[str, str], ...]

# A-三(十四)a names the first five; the others stand in B-四(一)3a, N-二(二)9b and everyday work.
CHANNELS: Choices = (
    ("PRESS", "报刊"),
    ("BROADCAST", "广播电视"),
    ("WEB", "网络"),
    ("COLUMN", "专刊专栏"),
    ("HANDBOOK", "宣传手册"),
    ("WECHAT", "公众号"),
    ("ONSITE", "现场活动"),
    ("BOARD", "公告栏、电梯"),
)
ACTIVITY_KINDS: Choices = (
    ("LAW", "法规宣传"),
    ("POLICY", "上级政策宣传贯彻"),
    ("MOBILISE", "动员、听取意见"),
    ("TRAINING", "宣讲培训"),
    ("RIGHTS", "权利义务引导"),
    ("AWARENESS", "“花钱买服务”意识"),
    ("HEALTH", "健康教育"),
    ("CIVILITY", "文明生活"),
)
AUDIENCES: Choices = (
    ("OWNERS", "业主、居民"),
    ("COMPANIES", "物业服务企业"),
    ("COMMITTEES", "业委会"),
    ("STAFF", "干部、社区工作者"),
    ("PUBLIC", "社会公众"),
)
# N-二(二)9b: three kinds.
SLOGANS: Choices = (("CUSTOMS", "移风易俗"), ("CRIME", "扫黑除恶"), ("CIVILITY", "文明规范"))
PRACTICES: Choices = (
    ("LEARNT", "先进地区的做法"),
    ("PRACTICE", "本地做法经验"),
    ("MODEL", "先进典型事例"),
    ("HONOUR", "突出贡献的单位和个人"),
)
HONOUREES: Choices = (("UNIT", "单位、集体"), ("PERSON", "个人（写岗位，不写姓名）"))
HABITS: Choices = (("VIOLATION", "违章行为"), ("HABIT", "不文明习惯"))
MONTHS: Choices = tuple((str(n), f"{n}月") for n in range(1, 13))

# A-二(八)f names the five kinds of owners' conduct; B-四(一)3d adds whoever disturbs property management.
OWNER_ACTS: Choices = (
    ("UNPAID", "拒交物业费"),
    ("ILLEGAL_BUILDING", "违章搭建"),
    ("LOAD_BEARING", "拆改承重结构"),
    ("CHANGED_USE", "改变房屋用途"),
    ("DAMAGE", "毁坏公共设施"),
)
TOWN_OWNER_ACTS: Choices = (*OWNER_ACTS, ("DISTURBANCE", "扰乱物业管理"))
SUBJECTS: Choices = (("COMPANY", "物业服务企业"), ("DEVELOPER", "房地产开发企业"), ("OWNER", "业主"))
TOWN_SUBJECTS: Choices = (*SUBJECTS, ("BODY", "业委会等组织"))


def label(choices: Choices, value: object) -> str:
    """The words of a choice; the value itself where none are known."""
    return dict(choices).get(str(value), str(value or ""))
