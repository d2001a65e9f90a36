/** Texts of the forms of visits, where they are made. Pure. */

/** @type {Record<string, Record<string, string>>} */
export const VISIT_FORM_TEXTS = {
  zh: {
    "forms.title": "走访表单", "forms.none": "还没有走访表单。",
    "forms.about": "走访时多问几个问题：用 Excel（.xlsx，XLSForm 格式）写好上传，先预览再启用。见到人时才问；同一个 form_id 再次上传就是新版本，以前的答案仍按当时的版本。",
    "forms.new": "上传表单", "forms.file": "表单文件（.xlsx）", "forms.area": "在哪里问", "forms.means": "哪些走访要问",
    "forms.look": "预览", "forms.take": "启用，从现在起询问", "forms.close": "取消", "forms.questions": "{n} 个问题",
    "forms.version": "第 {n} 版", "forms.version.was": "第 {n} 版：{what}，{from} 至 {to}", "forms.asked": "{day} 起询问", "forms.rests": "{day} 停用",
    "forms.answers.xlsx": "答案（Excel）", "forms.answers.csv": "答案（CSV）", "forms.rest": "停用", "forms.wake": "重新启用", "forms.show": "查看问题",
    "forms.ready": "《{title}》（{code}）第 {version} 版，{n} 个问题；确认无误后再启用。",
    "forms.ignored": "以下列或工作表不起作用，已忽略：{names}。",
    "forms.wrong": "文件有 {n} 处不能使用，没有启用：", "forms.at": "工作表 {sheet} 第 {row} 行 {column} 列：", "forms.at.sheet": "工作表 {sheet}：", "forms.no_file": "请先选择表单文件。",
    "forms.question": "问题", "forms.name": "名称", "forms.type": "类型", "forms.choices": "选项", "forms.conditions": "条件",
    "forms.required": "必填", "forms.relevant": "仅当 {text} 时询问", "forms.constraint": "须满足 {text}",
    "forms.type.text": "文字", "forms.type.integer": "整数", "forms.type.decimal": "小数", "forms.type.date": "日期", "forms.type.time": "时间",
    "forms.type.note": "说明", "forms.type.select_one": "单选", "forms.type.select_multiple": "多选",
  },
  en: {
    "forms.title": "Forms of visits", "forms.none": "No form yet.",
    "forms.about": "More questions for a visit: write them in Excel (.xlsx, as XLSForm), look at them here, then let them be asked. They are asked where somebody was met; a file of the same form_id is the next version, and earlier answers stay those of theirs.",
    "forms.new": "Send a form", "forms.file": "File of the form (.xlsx)", "forms.area": "Where it is asked", "forms.means": "At which visits",
    "forms.look": "Preview", "forms.take": "Ask it from now on", "forms.close": "Cancel", "forms.questions": "{n} questions",
    "forms.version": "Version {n}", "forms.version.was": "Version {n}: {what}, {from} to {to}", "forms.asked": "asked since {day}", "forms.rests": "rests since {day}",
    "forms.answers.xlsx": "Answers (Excel)", "forms.answers.csv": "Answers (CSV)", "forms.rest": "Ask no more", "forms.wake": "Ask again", "forms.show": "Show the questions",
    "forms.ready": "“{title}” ({code}), version {version}, {n} questions; if they are right, let them be asked.",
    "forms.ignored": "These columns or sheets say nothing here and are ignored: {names}.",
    "forms.wrong": "Nothing was taken; places of the file to be mended: {n}", "forms.at": "Sheet {sheet}, row {row}, column {column}: ", "forms.at.sheet": "Sheet {sheet}: ", "forms.no_file": "Choose the file of the form first.",
    "forms.question": "Question", "forms.name": "Name", "forms.type": "Type", "forms.choices": "Choices", "forms.conditions": "Conditions",
    "forms.required": "required", "forms.relevant": "asked where {text}", "forms.constraint": "has to be {text}",
    "forms.type.text": "text", "forms.type.integer": "whole number", "forms.type.decimal": "number", "forms.type.date": "date", "forms.type.time": "time",
    "forms.type.note": "note", "forms.type.select_one": "one choice", "forms.type.select_multiple": "several choices",
  },
};
