"""The long texts of an invented form: situation, support, plan, goals and the 申办报告."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from applications.invented.words import Trade
from applications.naming import composed


@dataclass(frozen=True)
class Matter:
    """Whom and what the texts speak of."""

    firm: str
    leader: str
    trade: Trade
    year: int
    members: int
    random: Random


def situation(of: Matter) -> str:
    founded, patents, projects = (
        of.year - of.random.randrange(9, 40),
        of.random.randrange(4, 40),
        of.random.randrange(2, 9),
    )
    return (
        f"单位始建于 {founded} 年，主要从事{of.trade.field}。"
        f"近三年承担市级以上项目 {projects} 项，取得专利 {patents} 项。\n"
        f"单位建立技能等级与薪酬挂钩、首席技师津贴、师带徒奖励等制度，设有{of.trade.occupation}等 "
        f"{of.random.randrange(3, 10)} 个职业的技能培训和评价岗位。\n"
        f"现有{of.trade.name}一线骨干 {of.random.randrange(20, 90)} 人，以{of.leader}为带头人，"
        f"承担{of.trade.hard}等关键任务。"
    )


def support(of: Matter) -> str:
    return (
        "一是保障场地设备。划出专用场地，配备所需设备，优先用于攻关与带徒。\n"
        f"二是保障经费。每年从职工教育经费中列支不少于 {of.random.randrange(20, 80)} 万元，单独立项、单独核算。\n"
        "三是保障时间与待遇。首席技师每周不少于两个工作日用于工作室；徒弟晋升技师的，按每人 5000 元奖励师傅。\n"
        "四是加强管理。由分管负责人联系，人力资源部门日常管理，每半年听取一次工作汇报。"
    )


def plan(of: Matter) -> str:
    year = of.year
    return (
        f"围绕{of.trade.hard}，按“定型、推广、传承”三步推进。\n"
        f"{year} 年：完成方案定型，建立操作数据档案；与徒弟签订带徒协议 {of.members + 1} 份，开设现场课 10 次。\n"
        f"{year + 1} 年：形成操作规程，在本单位推广{of.trade.results[0]}；培养技师 2 人、高级工 4 人。\n"
        f"{year + 2} 年：申报市级及以上技术创新成果 1 至 2 项，形成图文、视频教学资料 1 套；"
        "开展公益技术服务不少于 6 次。"
    )


def goals(of: Matter) -> str:
    return (
        f"三年内带徒 12 人，其中晋升技师 3 人；完成{of.trade.field}方面攻关项目 4 项，取得成果 3 项；"
        "培训一线职工 400 人次；成果推广应用 3 次。"
    )


def report(of: Matter) -> dict[str, str]:
    """Text by the code of the heading, each longer than its least length."""
    name = composed(of.leader, of.trade.name)
    return {
        "name": f"{name}，依托{of.firm}设立，由首席技师{of.leader}主持，职业（工种）为{of.trade.name}。",
        "conditions": (
            f"工作室由首席技师{of.leader}和 {of.members} 名成员组成，成员分工覆盖工艺、实操、检验和教学。"
            f"现有专用场地和{'、'.join(row[0] for row in of.trade.equipment)}等设备，管理制度和岗位职责齐备，"
            "年度经费列入单位预算。近年来围绕"
            f"{of.trade.hard}形成{'、'.join(of.trade.results)}等成果，已在生产一线应用，具备开展攻关、带徒和交流的条件。"
        ),
        "necessity": (
            f"{of.trade.field}对技能要求高，{of.trade.hard}长期依靠个人经验，青年技能人员成长慢、技法容易失传。"
            "设立工作室可以把个人经验变成可复制的规程，把攻关、培训和传承结合起来，缩短人才培养周期。"
            "单位在人员、场地、设备、经费和制度上已有基础，首席技师在行业内有较高认可度，工作室能够按期建成并持续运行。"
        ),
        "support": support(of),
        "plan": plan(of),
        "directions": (
            f"一是技术攻关，重点解决{of.trade.hard}；二是技术革新和工艺改进；三是传授技艺、培养骨干；"
            "四是绝技绝活的整理与代际传承；五是面向同行业开展技术交流。"
        ),
        "goals": f"{goals(of)}形成教学资料 1 套、操作规程 2 项，成果在同行业交流推广。",
        "others": "",
    }
