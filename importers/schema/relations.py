"""The relation of a person to the head of the household, as far as it says who the head is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from importers.schema.refusals import BadValue
from importers.schema.texts import half_width, shown

_HEAD = frozenset(
    {"户主", "本人", "户主本人", "本户户主", "本人或户主", "householder", "head", "self"}
)
# GB/T 4761-2008 in words. Its codes are refused: 1 is a spouse there, and a plain yes elsewhere.
_MEMBERS = (
    "配偶 妻 妻子 夫 丈夫 爱人 子 儿子 独生子 长子 次子 三子 四子 五子 养子 继子 女婿 其他儿子 女 女儿 独生女 长女 "
    "次女 二女 三女 四女 五女 养女 继女 儿媳 其他女儿 子女 孙子 孙女 外孙子 外孙女 外孙 孙媳妇 孙女婿 曾孙子 曾孙女 "
    "孙子女 父母 父 父亲 母 母亲 公公 婆婆 岳父 岳母 继父 继母 养父 养母 祖父 祖母 外祖父 外祖母 祖父母 曾祖父 "
    "曾祖母 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 兄弟姐妹 嫂 嫂子 弟媳 弟妹 姐夫 妹夫 伯父 伯母 叔父 叔母 "
    "婶母 舅父 舅母 姨父 姨母 姑父 姑母 侄子 侄女 外甥 外甥女 堂兄弟 堂姐妹 表兄弟 表姐妹 亲属 其他亲属 非亲属 "
    "其他 保姆 租客 spouse wife husband son daughter child parent father mother other"
)


@dataclass(frozen=True)
class Relation:
    """``t`` for the head of the household, ``f`` for everybody else; other words are refused."""

    sql_type: str = "boolean"

    def parse(self, text: str) -> str:
        word = re.sub(r"^(?:户主|其(?!他))的?(?=.)|之(?=.)", "", half_width(text).casefold())
        if word in _HEAD or half_width(text).casefold() in _HEAD:
            return "t"
        if word in _MEMBERS.split():
            return "f"
        raise BadValue("relation_unknown", value=shown(text))
