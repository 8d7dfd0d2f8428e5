"""迎检台账: everything that proves how a programme was carried out at a place in a period, by clause, in one folder."""

from mulin.processes.evidence.collecting import Folder, Wish, collect
from mulin.processes.evidence.naming import Entry
from mulin.processes.evidence.packing import index_document, stream

__all__ = ["Entry", "Folder", "Wish", "collect", "index_document", "stream"]
