/** Texts of the page of admission lists. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const ADMISSION_TEXTS = {
  zh: {
    "desk.admissions": "准入清单",
    "admissions.lead": "这里列出的事项，社区不直接受理；须另一人说明理由特批后才能受理。未列出的事项各处都受理。",
    "admissions.add.title": "加入一项", "admissions.matter": "事项", "admissions.division": "在哪里不受理",
    "admissions.add": "加入清单", "admissions.added": "“{matter}”已加入清单", "admissions.choose": "请选择",
    "admissions.list": "不受理的事项", "admissions.count": "共 {n} 项", "admissions.none": "没有不受理的事项：所有事项各处都受理。",
    "admissions.not_in": "不受理：{where}", "admissions.above": "由上级设定", "admissions.remove": "移出",
    "admissions.remove.of": "移出：{matter}，{where}", "admissions.removed": "“{matter}”已移出，重新受理",
  },
  en: {
    "desk.admissions": "Admission lists",
    "admissions.lead": "What is listed here a community does not take by itself: another person lets it in, with a reason. "
      + "What is not listed is taken everywhere.",
    "admissions.add.title": "Add an entry", "admissions.matter": "Matter", "admissions.division": "Where it is not taken",
    "admissions.add": "Add to the list", "admissions.added": "“{matter}” is on the list now", "admissions.choose": "Choose",
    "admissions.list": "Not taken", "admissions.count": "{n} entries",
    "admissions.none": "Nothing is listed: every matter is taken everywhere.",
    "admissions.not_in": "Not taken in {where}", "admissions.above": "Set above your area", "admissions.remove": "Remove",
    "admissions.remove.of": "Remove: {matter}, {where}", "admissions.removed": "“{matter}” is taken again",
  },
};
