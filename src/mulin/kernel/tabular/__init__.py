"""Tables in and out: reading foreign sheets, mapping headers, printed rosters, safe writing."""

from mulin.kernel.tabular import texts as texts  # enters the messages of this package
