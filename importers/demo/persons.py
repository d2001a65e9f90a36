"""Names of people: surnames as frequent as they are on the coast, given names of their time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .names import words

Texts = NDArray[np.str_]

_SURNAMES = words(
    "陈 110 林 95 黄 60 张 55 李 52 王 52 吴 45 刘 36 蔡 34 郑 32 杨 30 许 28 谢 24 郭 24 叶 22 洪 22 "
    "苏 20 曾 18 庄 18 周 18 徐 16 何 16 朱 15 江 15 赖 14 卢 14 邱 14 罗 13 沈 12 赵 12 孙 12 胡 12 "
    "廖 11 梁 11 余 11 高 10 马 10 方 10 潘 9 傅 9 施 9 颜 8 柯 8 翁 8 詹 8 魏 8 纪 7 连 6 温 6 范 6 "
    "唐 6 邓 6 冯 6 曹 6 彭 5 宋 5 董 5 袁 5 田 5 戴 5 钟 5 姚 5 康 4 白 4 涂 4 石 4 汤 4 尤 3 阮 3 "
    "辛 2 上官 2 欧阳 3"
)
_GIVEN = {  # by (is_male, generation)
    (True, 0): "国 建 志 文 明 华 德 金 水 福 生 荣 春 清 亚 天 永 顺 炳 添 木 火 成 庆 来 海 根 松",
    (False, 0): "秀 丽 美 玉 珍 英 兰 梅 芳 素 月 桂 淑 金 花 凤 惠 琴 珠 清 宝 莲 香 霞 贞 娇 銮 治",
    (True, 1): "伟 强 军 勇 斌 辉 杰 峰 涛 鹏 俊 毅 志 海 建 明 永 伟 鸿 坤 锋 剑 龙 泉 雄 林 宏 振",
    (False, 1): "丽 燕 婷 娟 敏 静 艳 红 玲 萍 雪 莉 芳 晓 云 琼 珊 惠 梅 彬 蓉 倩 琳 洁 颖 虹 娜 双",
    (True, 2): "宇 浩 子 轩 泽 博 睿 铭 昊 晨 皓 辰 奕 嘉 俊 熙 煜 航 霖 诚 恩 逸 凯 弘 哲 文 梓 一",
    (False, 2): "欣 怡 梓 涵 雨 诗 语 思 佳 悦 琪 萱 可 馨 妍 颖 若 晴 婉 芸 依 诺 瑶 彤 昕 玥 沐 宁",
}  # fmt: skip
_SINGLE_SHARE = 0.16
_FOREIGN = words(
    "SATO_YUKI KIM_MINSEO NGUYEN_VAN_HUNG DAVID_MILLER ANNA_SCHMIDT MARIE_DUBOIS TAN_WEI_LING "
    "JUAN_CRUZ AHMED_HASSAN OLGA_PETROVA JOHN_SMITH SARAH_BROWN"
)


def surnames(count: int, rng: np.random.Generator) -> Texts:
    """Surnames drawn by frequency, (count,) strings."""
    share = np.array(_SURNAMES[1::2], dtype=float)
    return np.asarray(rng.choice(np.array(_SURNAMES[::2]), count, p=share / share.sum()))


def given_names(
    is_male: NDArray[np.bool_], birth_year: NDArray[np.int64], rng: np.random.Generator
) -> Texts:
    """Given names of one or two characters, of three generations (before 1970, before 2000)."""
    generation = (birth_year >= 1970).astype(int) + (birth_year >= 2000)
    result = np.full(len(is_male), "", dtype="U2")
    for (male, age), text in _GIVEN.items():
        chosen = np.flatnonzero((is_male == male) & (generation == age))
        letters = np.array(text.split())
        first, second = rng.integers(0, len(letters), (2, len(chosen)))
        pair = np.char.add(letters[first], letters[second])
        is_single = (rng.random(len(chosen)) < _SINGLE_SHARE) | (first == second)
        result[chosen] = np.where(is_single, letters[second], pair)
    return result


def foreign_names(count: int, rng: np.random.Generator) -> Texts:
    """Names of guests from overseas."""
    return np.asarray(rng.choice(np.array([name.replace("_", " ") for name in _FOREIGN]), count))
