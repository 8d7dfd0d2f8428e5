"""Loading what the packs state: calendar, tree, bodies, rosters, facts; and the 演示 layer. Runs as the owner.

Repeating it changes nothing: a digest of the sources is remembered, and what stands is left as it is.
"""

from mulin.processes.seeding.loading import is_current, load_demonstration, load_seed

__all__ = ["is_current", "load_demonstration", "load_seed"]
