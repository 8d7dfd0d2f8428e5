"""What sheets of each kind create: communities, buildings, units, spaces, organisations, facts, printed rosters.

The mechanism (fates, questions, runs, bulk writing) is :mod:`mulin.kernel.registers.imports`; here stands what a
column means, how an existing thing is recognised, and what a row brings about.
"""

from mulin.processes.importing import texts as texts  # enters the messages of this package
