/** Texts of the page of visits and their rules. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const VISIT_TEXTS = {
  zh: {
    "visits.map": "各网格走访进度地图", "visits.chart": "进度", "visits.legend": "图例",
    "visits.class.done": "全部已访", "visits.class.due": "有待访，无逾期", "visits.class.some": "有逾期", "visits.class.many": "逾期达五分之一",
    "visits.doors.of": "{name}：还没走访的住户", "visits.doors.count": "共 {n} 户，最急的在前。", "visits.doors.more": "列出最急的 {n} 户，还有更多。",
    "visits.rules": "走访规则", "visits.rules.none": "还没有走访规则。", "visits.area": "适用范围", "visits.area.all": "全市",
    "visits.subject": "走访对象", "visits.subject.care": "重点人群", "visits.subject.category": "人口类别",
    "visits.subject.rented": "出租房屋", "visits.subject.everybody": "全部住户", "visits.group": "哪一类",
    "visits.period": "多久一次", "visits.home_only": "必须上门，电话和信息不算", "visits.name_zh": "规则名称", "visits.name_en": "英文名称（可不填）",
    "visits.rule.new": "新的走访规则", "visits.rule.next": "新版本：从今天起按新要求，以前的数字不变",
    "visits.new": "新建规则", "visits.preview": "先看有多少户", "visits.keep": "保存，从今天起执行", "visits.close": "取消",
    "visits.preview.told": "涉及 {doors} 户，分布在 {cells} 个网格；本期已访 {visited} 户，待访 {due} 户，首次不迟于 {day}。",
    "visits.version": "第 {n} 版", "visits.version.was": "第 {n} 版：{what}，{from} 至 {to}", "visits.holds": "自 {day} 起执行", "visits.rests": "{day} 起停用",
    "visits.change": "修改", "visits.rest": "停用", "visits.wake": "重新启用",
  },
  en: {
    "visits.map": "Map of visits by grid cell", "visits.chart": "Progress", "visits.legend": "Legend",
    "visits.class.done": "All visited", "visits.class.due": "Some due, none overdue", "visits.class.some": "Some overdue", "visits.class.many": "A fifth or more overdue",
    "visits.doors.of": "{name}: doors that are left", "visits.doors.count": "{n} doors, the most urgent first.", "visits.doors.more": "The {n} most urgent; there are more.",
    "visits.rules": "Rules of visits", "visits.rules.none": "No rules so far.", "visits.area": "Where it holds", "visits.area.all": "The whole city",
    "visits.subject": "Who is visited", "visits.subject.care": "Care groups", "visits.subject.category": "Categories of residents",
    "visits.subject.rented": "Rented homes", "visits.subject.everybody": "Every home", "visits.group": "Which of them",
    "visits.period": "How often", "visits.home_only": "At home only: calls and messages do not count", "visits.name_zh": "Name in Chinese", "visits.name_en": "Name in English (may be empty)",
    "visits.rule.new": "A new rule", "visits.rule.next": "The next version: it holds from today, earlier numbers stay",
    "visits.new": "New rule", "visits.preview": "How many doors?", "visits.keep": "Save, to hold from today", "visits.close": "Cancel",
    "visits.preview.told": "It is about {doors} doors in {cells} grid cells; {visited} were visited in this period, {due} are due, the first time by {day}.",
    "visits.version": "Version {n}", "visits.version.was": "Version {n}: {what}, {from} to {to}", "visits.holds": "holds since {day}", "visits.rests": "rests since {day}",
    "visits.change": "Change", "visits.rest": "Lay to rest", "visits.wake": "Let it hold again",
  },
};
