"""The many ways in which tills, web forms and clerks write one name, number or date."""

from datetime import date
from random import Random

from regulars_demo.population import Person

_FULL_WIDTH = str.maketrans("0123456789+-", "０１２３４５６７８９＋－")
_TRADITIONAL = str.maketrans(
    "张陈杨赵黄吴孙马罗郑谢韩冯许萧苏卢蒋贾丁魏叶阎余潘钟汪谭邹陆顾龙万钱汤尹黎乔贺赖龚欧阳刘"
    "丽华伟强军晓东红艳娟静丹婷莉雪燕鹏杰俊峰凯轩悦雅涵静怡诗梦瑶宁兰凤英国庆",
    "張陳楊趙黃吳孫馬羅鄭謝韓馮許蕭蘇盧蔣賈丁魏葉閻余潘鍾汪譚鄒陸顧龍萬錢湯尹黎喬賀賴龔歐陽劉"
    "麗華偉強軍曉東紅艷娟靜丹婷莉雪燕鵬傑俊峰凱軒悅雅涵靜怡詩夢瑤寧蘭鳳英國慶",
)


def phone_written(phone: str, random: Random) -> str:
    """An E.164 number as somebody might have typed it."""
    if not phone.startswith("+86"):
        return random.choice((phone, phone.replace("+", "00", 1), f"{phone[:3]} {phone[3:6]} {phone[6:]}"))
    local = phone[3:]
    style = random.random()
    if style < 0.62:
        return local
    if style < 0.72:
        return f"{local[:3]}-{local[3:7]}-{local[7:]}"
    if style < 0.80:
        return f"{local[:3]} {local[3:7]} {local[7:]}"
    if style < 0.87:
        return f"+86 {local[:3]}-{local[3:7]}-{local[7:]}"
    if style < 0.91:
        return f"+86{local}"
    if style < 0.94:
        return f"0086-{local}"
    if style < 0.97:
        return local.translate(_FULL_WIDTH)
    return f" {local} "


def name_at_till(person: Person, random: Random) -> str:
    """As a clerk types it: mostly right, at times a form of address, spaced or left out."""
    chance = random.random()
    if person.country != "CN":
        return person.name if _in_gbk(person.name) else ""
    if chance < 0.87:
        return person.name
    if chance < 0.90:
        return person.family + ("女士" if person.gender == "female" else "先生")
    if chance < 0.95:
        return f"{person.family} {person.given}"
    return ""


def name_online(person: Person, random: Random) -> str:
    """As the person fills in a form: in characters or in Latin letters, in any case."""
    chance = random.random()
    if person.country == "CN" and chance < 0.7:
        return person.name
    if chance < 0.85:
        return person.latin
    return person.latin.lower() if chance < 0.95 else person.latin.upper()


def email_written(email: str, random: Random) -> str:
    """An address with capitals and blanks that do not matter."""
    chance = random.random()
    if chance < 0.80:
        return email
    if chance < 0.90:
        return email.title().replace("Example", "example")
    return email.upper() if chance < 0.96 else f" {email}"


def date_written(day: date, random: Random) -> str:
    """A date in one of the ways of Chinese offices."""
    return random.choice(
        (
            day.isoformat(),
            day.isoformat(),
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}.{day.month:02d}.{day.day:02d}",
        )
    )


def traditional(text: str) -> str:
    """`text` in traditional characters, as far as names here need them."""
    return text.translate(_TRADITIONAL)


def _in_gbk(text: str) -> bool:
    """Whether an old till can write it: it knows no Hangul and no ß."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
