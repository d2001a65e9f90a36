/** Every text of the map, in Chinese (the default) and English. Pure. */

import { ACCESS_TEXTS } from "./messages_access.js";
import { LAYER_TEXTS } from "./messages_layers.js";
import { COLLECTION } from "./collection_texts.js";
import { DESK_TEXTS } from "./texts_desk.js";
import { IMPORT_TEXTS } from "./texts_import.js";
import { PLAN_TEXTS } from "./messages_plan.js";
import { THEME_TEXTS } from "./messages_themes.js";
import { TOOL_TEXTS } from "./messages_tools.js";

/** @type {Record<string, Record<string, string>>} */
export const TEXTS = {
  zh: {
    ...ACCESS_TEXTS.zh,
    ...LAYER_TEXTS.zh,
    ...COLLECTION.zh,
    ...DESK_TEXTS.zh,
    ...IMPORT_TEXTS.zh,
    ...PLAN_TEXTS.zh,
    ...THEME_TEXTS.zh,
    ...TOOL_TEXTS.zh,
    "title": "网格地图", "map": "地图", "panel": "图层与图例", "card": "详情", "close": "关闭",
    "language": "English", "language.label": "切换为英文 Switch to English", "language.code": "EN",
    "panel.open": "展开面板", "panel.fold": "收起面板", "card.grow": "展开或收起详情",
    "zoom.in": "放大", "zoom.out": "缩小", "zoom.home": "回到全市", "skip": "跳到网格列表",
    "measure": "按什么着色", "households": "户数", "residents": "人口", "incidents": "事件",
    "rule": "规模", "legend": "图例", "subject": "着色", "subject.cells": "网格",
    "subject.buildings": "楼栋", "subject.near": "放大到能看清楼栋时，按楼栋着色",
    "subject.none": "这一项没有分楼栋的数字，仍按网格着色",
    "legend.households": "每个网格的户数", "legend.residents": "每个网格的实有人口",
    "legend.incidents": "每个网格的未结事件", "legend.rule": "网格规模（户）",
    "legend.buildings.households": "每栋楼的户数", "legend.buildings.residents": "每栋楼的实有人口",
    "legend.cells": "{n} 个网格", "legend.count": "网格数",
    "class.none": "无", "class.under": "偏小", "class.right": "合适", "class.over": "偏大",
    "class.below": "少于 {n}", "class.above": "多于 {n}", "class.from": "{n} 及以上",
    "estimated": "估算", "estimated.title": "由建筑面积和层数估算，未经入户核实",
    "estimated.hatch": "斜线：数值为估算",
    "layers": "图层", "layer.incidents": "事件点", "layer.closed": "含已结案", "layer.labels": "网格标注",
    "base": "底图", "base.city": "城市", "base.tianditu": "天地图",
    "totals": "全市概况", "total.grid_cells": "网格", "total.buildings": "楼栋", "total.units": "户室",
    "total.households": "户", "total.residents": "人口", "total.open_incidents": "未结事件",
    "ranking": "网格列表", "ranking.find": "按名称或编码查找", "ranking.none": "没有相符的网格",
    "ranking.more": "还有 {n} 个，请输入名称或编码查找",
    "missing": "数据尚缺：{list}", "missing.streets": "街道", "missing.addresses": "地址",
    "missing.water": "水系",
    "missing.landuse": "用地", "missing.ground_cover": "用地", "missing.outline": "城市范围",
    "missing.divisions": "行政区划", "missing.barriers": "阻隔", "missing.floors": "楼层数",
    "missing.units": "户室", "missing.entrances": "单元", "missing.residents": "人口",
    "missing.population": "人口", "missing.organisations": "单位", "missing.facilities": "设施",
    "missing.components": "部件", "missing.incidents": "事件", "missing.workers": "网格员",
    "missing.grid_cells": "网格",
    "card.loading": "正在读取…", "card.failed": "读取失败：{message}", "retry": "重试",
    "cell": "网格", "cell.exclusive": "专属网格", "cell.ordinary": "普通网格", "code": "编码",
    "cell.families": "户", "cell.people": "人", "cell.rule.under": "户数偏少（规则 {from}–{to} 户）",
    "cell.rule.right": "户数合适（规则 {from}–{to} 户）",
    "cell.rule.over": "户数偏多（规则 {from}–{to} 户）",
    "categories": "实有人口构成", "composition.unknown": "人数为估算,构成待实有人口资料导入后显示。", "registered": "户籍", "floating": "流动", "left_behind": "留守",
    "overseas": "境外", "ages": "年龄", "team": "责任人", "team.none": "尚未指定网格员",
    "role.primary": "网格员", "role.worker": "网格员", "role.deputy": "助理网格员",
    "role.assistant": "助理网格员", "role.police": "社区民警", "role.community_police": "社区民警",
    "role.security_director": "治保主任", "role.building_head": "楼栋长",
    "facts": "概况", "area": "面积", "area.unit": "公顷", "basic_cells": "单元网格",
    "buildings": "楼栋", "units": "户室", "open_incidents": "未结事件", "incidents_90d": "近90天事件",
    "organisations": "单位", "facilities": "设施", "components": "部件", "since": "自",
    "building": "楼栋", "building.floors": "层", "building.footprint": "占地", "m2": "平方米",
    "building.floors.estimated": "层（估算）", "building.aliases": "又名 {names}",
    "building.no_address": "地址不详", "in_cell": "所属网格", "basic_cell": "单元网格",
    "population": "分户人口", "building.no_units": "这栋楼还没有户室资料",
    "unit.chart": "楼盘表", "unit.floor": "层", "unit.no_entrance": "未分单元", "unit.no_room": "无门牌",
    "unit.unassigned": "未落户室", "unit.people": "{n} 人", "unit.people_estimated": "约 {n} 人（估算）",
    "unit.hint": "格内数字为居住人数", "state.occupied": "有人居住", "state.empty": "空置",
    "state.estimated": "估算有人", "state.other_use": "非住宅",
    "incident": "事件", "incident.open": "未结", "incident.closed": "已结案",
    "incident.reported": "上报时间", "incident.closed_at": "结案时间", "incident.ref": "编号",
    "incident.place": "地点", "incident.category": "类别",
    "incident.no_cell": "不在任何网格内", "incident.cluster": "{n} 件事件，点击放大",
    "datum": "坐标系", "coordinates": "坐标", "datum.wgs84": "WGS-84", "datum.cgcs2000": "CGCS2000",
    "datum.gcj02": "GCJ-02", "datum.bd09": "BD-09", "scale": "比例尺",
    "empty.title": "这里还没有城市", "empty.text": "两条命令，任选其一，地图就会出现：",
    "empty.demo": "看一座演示城市", "empty.own": "用自己城镇的 OpenStreetMap 数据",
    "error.title": "地图暂时打不开", "error.unreachable": "连不上服务器。请检查网络，或确认服务已启动。",
    "people": "{n} 人", "families": "{n} 户", "open_cases": "{n} 件未结",
  },
  en: {
    ...ACCESS_TEXTS.en,
    ...LAYER_TEXTS.en,
    ...COLLECTION.en,
    ...DESK_TEXTS.en,
    ...IMPORT_TEXTS.en,
    ...PLAN_TEXTS.en,
    ...THEME_TEXTS.en,
    ...TOOL_TEXTS.en,
    "title": "Grid map", "map": "Map", "panel": "Layers and legend", "card": "Details",
    "close": "Close", "language": "中文", "language.label": "Switch to Chinese 切换为中文",
    "language.code": "中", "panel.open": "Open the panel", "panel.fold": "Fold the panel",
    "card.grow": "Grow or shrink the details", "zoom.in": "Zoom in", "zoom.out": "Zoom out",
    "zoom.home": "Back to the whole city", "skip": "Skip to the list of grid cells",
    "measure": "Colour by", "households": "Households", "residents": "Residents",
    "incidents": "Incidents", "rule": "Size", "legend": "Legend", "subject": "Colour",
    "subject.cells": "Cells", "subject.buildings": "Buildings",
    "subject.near": "Zoom in: near, buildings are coloured",
    "subject.none": "Not counted by building: cells keep the colours",
    "legend.households": "Households per grid cell", "legend.residents": "Residents per grid cell",
    "legend.incidents": "Open incidents per grid cell", "legend.rule": "Cell size (households)",
    "legend.buildings.households": "Households per building",
    "legend.buildings.residents": "Residents per building",
    "legend.cells": "{n} grid cells", "legend.count": "Number of cells",
    "class.none": "None", "class.under": "Too few", "class.right": "Right",
    "class.over": "Too many", "class.below": "under {n}", "class.above": "over {n}",
    "class.from": "{n} or more",
    "estimated": "estimated",
    "estimated.title": "Estimated from floor area and storeys, not verified at the door",
    "estimated.hatch": "Hatched: values are estimated",
    "layers": "Layers", "layer.incidents": "Incident points", "layer.closed": "with closed ones",
    "layer.labels": "Cell labels", "base": "Base map", "base.city": "City",
    "base.tianditu": "Tianditu", "totals": "The city in figures", "total.grid_cells": "Grid cells",
    "total.buildings": "Buildings", "total.units": "Units", "total.households": "Households",
    "total.residents": "Residents", "total.open_incidents": "Open incidents",
    "ranking": "List of grid cells", "ranking.find": "Find by name or code",
    "ranking.none": "No such grid cell", "ranking.more": "{n} more: type a name or a code",
    "missing": "Not yet loaded: {list}", "missing.streets": "streets",
    "missing.addresses": "addresses",
    "missing.water": "water", "missing.landuse": "land use", "missing.ground_cover": "land use",
    "missing.outline": "city outline", "missing.divisions": "divisions",
    "missing.barriers": "barriers", "missing.floors": "storeys", "missing.units": "units",
    "missing.entrances": "entrances", "missing.residents": "residents",
    "missing.population": "population", "missing.organisations": "organisations",
    "missing.facilities": "facilities", "missing.components": "components",
    "missing.incidents": "incidents", "missing.workers": "grid workers",
    "missing.grid_cells": "grid cells",
    "card.loading": "Reading…", "card.failed": "Could not be read: {message}", "retry": "Try again",
    "cell": "Grid cell", "cell.exclusive": "Exclusive grid cell", "cell.ordinary": "Grid cell",
    "code": "Code", "cell.families": "households", "cell.people": "residents",
    "cell.rule.under": "Too few households (rule {from}–{to})",
    "cell.rule.right": "Households as the rule asks ({from}–{to})",
    "cell.rule.over": "Too many households (rule {from}–{to})",
    "categories": "Residents by category", "composition.unknown": "Estimated: who they are shows once residents are imported.", "registered": "Registered", "floating": "Floating",
    "left_behind": "Left-behind", "overseas": "Overseas", "ages": "Age", "team": "Team",
    "team.none": "No grid worker yet", "role.primary": "Grid worker", "role.worker": "Grid worker",
    "role.deputy": "Assistant", "role.assistant": "Assistant", "role.police": "Community police",
    "role.community_police": "Community police", "role.security_director": "Security director",
    "role.building_head": "Building head", "facts": "In figures", "area": "Area",
    "area.unit": "ha", "basic_cells": "Basic cells", "buildings": "Buildings", "units": "Units",
    "open_incidents": "Open incidents", "incidents_90d": "Incidents, 90 days",
    "organisations": "Organisations", "facilities": "Facilities", "components": "Components",
    "since": "since", "building": "Building", "building.floors": "storeys",
    "building.footprint": "Footprint", "m2": "m²", "building.floors.estimated": "storeys (est.)",
    "building.aliases": "also {names}", "building.no_address": "Address unknown",
    "in_cell": "Grid cell", "basic_cell": "Basic cell", "population": "Population by house",
    "building.no_units": "No units are known in this building yet", "unit.chart": "Unit chart",
    "unit.floor": "Floor", "unit.no_entrance": "No entrance", "unit.no_room": "No door number",
    "unit.unassigned": "Door unknown", "unit.people": "{n} residents",
    "unit.people_estimated": "about {n} residents (estimated)",
    "unit.hint": "Figures are residents", "state.occupied": "Occupied", "state.empty": "Empty",
    "state.estimated": "Estimated", "state.other_use": "Other use",
    "incident": "Incident", "incident.open": "Open", "incident.closed": "Closed",
    "incident.reported": "Reported", "incident.closed_at": "Closed at", "incident.ref": "Number",
    "incident.place": "Place", "incident.category": "Category",
    "incident.no_cell": "In no grid cell", "incident.cluster": "{n} incidents, click to zoom in",
    "datum": "Datum", "coordinates": "Coordinates", "datum.wgs84": "WGS-84",
    "datum.cgcs2000": "CGCS2000", "datum.gcj02": "GCJ-02", "datum.bd09": "BD-09", "scale": "Scale",
    "empty.title": "No city here yet", "empty.text": "One of two commands puts one on the map:",
    "empty.demo": "See a demo city", "empty.own": "Use an OpenStreetMap extract of your own town",
    "error.title": "The map cannot be shown",
    "error.unreachable": "The server cannot be reached. Check the network, or that it is running.",
    "people": "{n} residents", "families": "{n} households", "open_cases": "{n} open",
  },
};

export const LOCALES = /** @type {Record<string, string>} */ ({ zh: "zh-CN", en: "en" });

/**
 * Texts and numbers in one language. An unknown key is shown as it is, so that a code the server
 * adds later is still legible.
 * @param {string} language "zh" or "en"
 * @param {string} [timeZone] the city's: its days begin at its own midnight, wherever the reader is
 */
export function speaker(language, timeZone) {
  const texts = TEXTS[language];
  const numbers = new Intl.NumberFormat(LOCALES[language]);
  const days = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium", timeZone });
  const plainDays = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium",
    timeZone: "UTC" });
  const times = new Intl.DateTimeFormat(LOCALES[language],
    { dateStyle: "medium", timeStyle: "short", timeZone });
  const number = (/** @type {any} */ value, digits = 0) => (value === null || value === undefined
    ? "–" : digits ? Number(value).toFixed(digits) : numbers.format(value));
  const say = (/** @type {string} */ key, /** @type {Record<string, any>} */ values = {}) =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => (
      typeof values[name] === "number" ? number(values[name]) : String(values[name] ?? "")));
  return {
    language,
    say,
    number,
    knows: (/** @type {string} */ key) => key in texts,
    /** The day of an instant in the city, or a day that is given as such. */
    day: (/** @type {string} */ iso) =>
      (iso.length === 10 ? plainDays : days).format(new Date(iso)),
    time: (/** @type {string} */ iso) => times.format(new Date(iso)),
  };
}

/** @typedef {ReturnType<typeof speaker>} Speaker */

/** `?lang=`, else what was chosen before, else what the server says, else Chinese.
 * @param {(string|null|undefined)[]} wishes in falling priority */
export function chosenLanguage(wishes) {
  const short = wishes.map((wish) => (wish ?? "").slice(0, 2).toLowerCase());
  return short.find((wish) => wish in TEXTS) ?? "zh";
}
