"""The Chinese sentences for this package's codes, entered into the catalogue on import."""

from __future__ import annotations

from mulin.kernel import messages

messages.register_all(
    {
        "tabular.file_empty": "文件是空的，请重新选择。",
        "tabular.file_kind_unknown": "这不是可以读取的表格文件。请上传 xlsx、xls 或 csv。",
        "tabular.file_locked": "文件设有打开密码。请去掉密码后再上传。",
        "tabular.file_damaged": "文件已损坏，无法打开。请在表格软件中另存后再上传。",
        "tabular.file_too_costly": "读取这个文件占用的内存或时间超出限度，文件可能已损坏。"
        "请在表格软件中另存为 xlsx 后再上传。",
        "tabular.file_too_big": "文件展开后超过 {limit} 字节，请拆分后再上传。",
        "tabular.blank_too_big": "空白表超过 {limit} MB，请删去图片或多余的工作表后再上传。",
        "tabular.blank_not_a_sheet": "套表需要 xlsx 或 xls 格式的空白表；文本表格请先在表格软件中另存为 xlsx。",
        "tabular.file_encoding_unknown": "无法识别文件的文字编码。请另存为 UTF-8 或 xlsx。",
        "tabular.file_sheet_missing": "文件里没有第 {sheet} 张工作表。",
        "tabular.file_too_many_sheets": "文件超过 {limit} 张工作表，请拆分后再上传。",
        "tabular.sheet_too_long": "工作表超过 {limit} 行，请拆分后再上传。",
        "tabular.sheet_too_wide": "工作表超过 {limit} 列，请删去无关的列。",
        "tabular.sheet_too_many_cells": "工作表超过 {limit} 个单元格，请拆分后再上传。",
        "tabular.cell_digits_lost": "单元格 {cell} 的号码超过 15 位且按数值保存，"
        "末几位已经丢失。请把该列设为文本后重新填写。",
        "tabular.cell_required": "第 {line} 行“{column}”没有填写。",
        "tabular.cell_not_a_phone": "第 {line} 行“{column}”的“{text}”不是电话号码。",
        "tabular.cell_not_a_number": "第 {line} 行“{column}”的“{text}”不是数字。",
        "tabular.cell_not_whole": "第 {line} 行“{column}”的“{text}”应为整数。",
        "tabular.cell_area_too_fine": "第 {line} 行“{column}”的“{text}”细于 0.01 平方米。",
        "tabular.cell_not_a_year": "第 {line} 行“{column}”的“{text}”读不出年份。",
        "tabular.cell_not_a_day": "第 {line} 行“{column}”的“{text}”读不出日期。",
        "tabular.cell_not_a_choice": "第 {line} 行“{column}”的“{text}”不在可选范围内。",
        "tabular.roster_header_missing": "找不到这份名单的表头（{columns}）。",
        "tabular.roster_count_differs": "“{group}{name}”印出 {printed}，清点为 {counted}，不一致。",
        "tabular.roster_serial_broken": "序号不连续或重复：{numbers}（{group}）。",
    }
)
