/** Texts of the command centre. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const COMMAND_TEXTS = {
  zh: {
    "desk.command": "指挥中心", "command.title": "指挥中心", "command.map": "事件地图", "command.side": "事件列表和详情",
    "command.lists": "专项清单", "command.charts": "统计", "command.draw": "画范围", "command.undraw": "去掉范围",
    "command.map.tools": "地图工具", "command.panel": "事件详情", "command.panel.close": "返回列表", "command.panel.page": "打开事件页",
    "command.in_view": "视野内 {n} 件", "command.summed": "超过 5000 件，按网格汇总显示", "command.no_cell": "不在网格内 {n} 件",
    "command.cluster": "{n} 件事件", "command.cluster.red": "{n} 件事件，其中 {red} 件超时", "command.wall": "上墙",
    "command.chart.hours": "报送与未结", "command.chart.lights": "时限", "command.chart.steps": "环节", "command.chart.cells": "网格前列",
    "command.chart.matters": "事项前列", "command.chart.none": "没有数据", "command.no_light": "另有 {n} 件未计时", "command.chart.on_time": "按时办结率",
    "command.on_time": "按时 {n} 件，应结 {all} 件", "command.on_time.none": "这段时间没有应结的事件",
    "command.on_time.about": "应结：这段时间内结案的和已超时未结的；按时：在办结时限内结案的。不予受理、作废和并案的不计。",
    "command.came.hour": "每小时报送，最多 {n}", "command.came.day": "每天报送，最多 {n}", "command.open": "未结，最多 {n}",
    "command.hours.label": "报送与未结：左右键选时段，回车键筛选", "command.hour": "{time} 起：报送 {came}，结案 {closed}，未结 {open}",
    "command.live": "实时", "command.live.not": "{time} 起不是实时", "command.live.over": "{time} 起不是实时，请重新打开本页",
    "command.sound.off": "声音已关，点此打开", "command.sound.on": "声音已开", "command.toast.new": "新事件：{title}",
    "command.toast.red": "超时：{title}", "command.wall.total": "件", "command.wall.newest": "最新报送", "command.fold": "筛选条件",
  },
  en: {
    "desk.command": "Command", "command.title": "Command centre", "command.map": "Map of incidents", "command.side": "List and details",
    "command.lists": "Lists", "command.charts": "Figures", "command.draw": "Draw area", "command.undraw": "Remove area",
    "command.map.tools": "Tools of the map", "command.panel": "Details", "command.panel.close": "Back to the list", "command.panel.page": "Open its page",
    "command.in_view": "In this view: {n}", "command.summed": "More than 5,000: summed by grid cell", "command.no_cell": "In no grid cell: {n}",
    "command.cluster": "{n} incidents", "command.cluster.red": "{n} incidents, {red} overdue", "command.wall": "Wall",
    "command.chart.hours": "Reported and open", "command.chart.lights": "Time limit", "command.chart.steps": "Steps", "command.chart.cells": "Top grid cells",
    "command.chart.matters": "Top matters", "command.chart.none": "No data", "command.no_light": "And {n} without a clock", "command.chart.on_time": "Closed on time",
    "command.on_time": "{n} in time of {all} due", "command.on_time.none": "Nothing was due in this period",
    "command.on_time.about": "Due: closed in this period, or open and overdue. In time: closed by the deadline. Refused, void and merged cases do not count.",
    "command.came.hour": "Reported an hour, at most {n}", "command.came.day": "Reported a day, at most {n}", "command.open": "Open, at most {n}",
    "command.hours.label": "Reported and open: arrow keys choose, Enter filters", "command.hour": "From {time}: {came} reported, {closed} closed, {open} open",
    "command.live": "Live", "command.live.not": "Not live since {time}", "command.live.over": "Not live since {time}; open this page again",
    "command.sound.off": "Sound is off, touch here", "command.sound.on": "Sound is on", "command.toast.new": "New: {title}",
    "command.toast.red": "Overdue: {title}", "command.wall.total": "incidents", "command.wall.newest": "Newest", "command.fold": "Filters",
  },
};
