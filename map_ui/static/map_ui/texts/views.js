/** Texts of saved views and of what is sent to walls. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const VIEW_TEXTS = {
  zh: {
    "views.title": "视图", "views.save": "保存当前视图", "views.keep": "保存", "views.close": "关闭", "views.cancel": "取消",
    "views.none": "还没有视图。把当前的筛选条件和地图位置存成一个，以后一点就回来。",
    "views.name": "名称", "views.change": "修改", "views.delete": "删除", "views.do": "{what}“{name}”",
    "views.shared": "共享", "views.shared.not": "只有自己", "views.shared.in": "共享：{name}",
    "views.shared.about": "在这个区域看得到事件的人都能打开，各人只看到自己权限内的事件。",
    "views.of": "{name}保存", "views.now": "正在显示", "views.replace": "改存现在的筛选条件和地图位置",
    "views.delete.about": "删除视图“{name}”？共享给别人的也随之消失。",
    "walls.send": "送上大屏", "walls.none": "您调度的区域里还没有大屏账号。请系统管理员建立“大屏”账号。",
    "walls.which": "大屏", "walls.what": "显示什么", "walls.this": "当前页面", "walls.this.case": "当前页面，标出正在看的事件",
    "walls.this.about": "只送筛选条件、地图位置和打开的事件；看图方式仍按大屏自己的，通常是点位。",
    "walls.turn": "轮播已存的视图", "walls.usual": "恢复各屏平时的画面", "walls.seconds": "“{name}”显示的秒数", "walls.s": "秒",
    "walls.shows": "现在显示：{what}", "walls.shows.usual": "平时的画面", "walls.shows.filters": "一组筛选条件",
    "walls.sent": "{time} {name}发送", "walls.taken": "{time} 已接收", "walls.untaken": "还没有接收",
    "walls.done": "已发送，{n} 块大屏已显示。", "walls.done.some": "已发送，{n} 块大屏已显示，{rest} 块还没有接收。",
    "walls.no_views": "还没有可以轮播的视图。", "walls.choose": "请至少选一块大屏。", "walls.choose.view": "请至少选一个视图。",
  },
  en: {
    "views.title": "Views", "views.save": "Save this view", "views.keep": "Save", "views.close": "Close", "views.cancel": "Cancel",
    "views.none": "No views yet. Save the filters and the place of the map, and come back with one click.",
    "views.name": "Name", "views.change": "Change", "views.delete": "Delete", "views.do": "{what} “{name}”",
    "views.shared": "Sharing", "views.shared.not": "Only me", "views.shared.in": "Shared: {name}",
    "views.shared.about": "Whoever sees cases in this area can open it, and sees the cases of their own rights.",
    "views.of": "by {name}", "views.now": "shown now", "views.replace": "Keep the filters and the place of the map as they are now",
    "views.delete.about": "Delete the view “{name}”? It goes for those it was shared with, too.",
    "walls.send": "Send to a wall", "walls.none": "There is no display where you dispatch. Ask the system administrator for a login with the role Display.",
    "walls.which": "Walls", "walls.what": "What to show", "walls.this": "This page", "walls.this.case": "This page, with the open case marked",
    "walls.this.about": "Filters, the place of the map and the open case are sent; the wall shows them in its own way, usually as points.",
    "walls.turn": "Saved views in turn", "walls.usual": "Back to the usual picture", "walls.seconds": "Seconds for “{name}”", "walls.s": "s",
    "walls.shows": "Shows now: {what}", "walls.shows.usual": "the usual picture", "walls.shows.filters": "a set of filters",
    "walls.sent": "sent {time} by {name}", "walls.taken": "taken {time}", "walls.untaken": "not taken yet",
    "walls.done": "Sent; on {n} walls.", "walls.done.some": "Sent; on {n} walls, {rest} have not taken it yet.",
    "walls.no_views": "There are no views to show in turn.", "walls.choose": "Choose one wall at least.", "walls.choose.view": "Choose one view at least.",
  },
};
