"""The Chinese sentences for this package's codes, entered into the catalogue on import."""

from __future__ import annotations

from mulin.kernel import messages

messages.register_all(
    {
        "documents.pdf_libraries_missing": "本机缺少生成 PDF 的系统组件，请由管理员安装"
        "（Debian：{packages}），或改为下载 Word 文档。",
    }
)
