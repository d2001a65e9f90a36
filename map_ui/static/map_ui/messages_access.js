/** Texts of logging in, accounts, roles and the audit trail; see messages.js. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const ACCESS_TEXTS = {
  zh: {
    "login.title": "登录", "login.username": "账号", "login.password": "密码",
    "login.submit": "登录", "login.note": "一人一号；请勿借用他人账号，操作均有记录。",
    "logout": "退出",
  },
  en: {
    "login.title": "Log in", "login.username": "Account", "login.password": "Password",
    "login.submit": "Log in",
    "login.note": "One account for one person; do not lend it. What is done is recorded.",
    "logout": "Log out",
  },
};
