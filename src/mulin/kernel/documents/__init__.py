"""Official documents in the format of GB/T 9704-2012, as docx and PDF."""

from mulin.kernel.documents import texts as texts  # enters the messages of this package
