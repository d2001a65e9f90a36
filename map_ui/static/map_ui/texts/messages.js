/** Texts of the inbox, and of what was told about the limits of a case. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const MESSAGE_TEXTS = {
  zh: {
    "desk.messages": "消息", "desk.unread": "条未读",
    "messages.inbox": "收件箱", "messages.none": "还没有消息", "messages.more": "再显示一些",
    "messages.read": "标为已读", "messages.read_all": "全部标为已读", "messages.all_read": "已全部标为已读",
    "messages.open": "查看事件", "messages.mail": "同时发到邮箱",
    "messages.address": "邮箱地址（留空则不发）", "messages.save": "保存",
    "case.escalated.whole": "全部时限已用 {level}%", "case.escalated.step": "“{step}”时限已用 {level}%",
    "case.escalated.hands": "已提醒处置人", "case.escalated.post": "已上报 {division}",
    "case.escalated.vacant": "其下 {n} 级岗位空缺", "case.escalated.nobody": "无人可报",
    "case.escalated.number": "{n} 人收到",
  },
  en: {
    "desk.messages": "Messages", "desk.unread": "unread",
    "messages.inbox": "Inbox", "messages.none": "No messages yet", "messages.more": "Show more",
    "messages.read": "Mark as read", "messages.read_all": "Mark all as read",
    "messages.all_read": "All marked as read", "messages.open": "Open the case",
    "messages.mail": "Send them by e-mail, too", "messages.address": "E-mail address (empty: none)",
    "messages.save": "Save",
    "case.escalated.whole": "{level} % of the whole limit used",
    "case.escalated.step": "{level} % of the limit of “{step}” used",
    "case.escalated.hands": "told to who handles it", "case.escalated.post": "told above, over {division}",
    "case.escalated.vacant": "{n} vacant posts below", "case.escalated.nobody": "nobody to tell",
    "case.escalated.number": "{n} told",
  },
};
