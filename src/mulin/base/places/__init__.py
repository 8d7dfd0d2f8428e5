"""Places: the region tree at free depth, communities (小区) with dated facets, buildings, units, spaces.

Terms: *region* 行政区划 from province to 社区/村 and the zones without a code; *community* 小区 (never 社区, which
is a region of level COMMUNITY); *placement* the one primary region of a community at a time; *membership* a
further 社区 in which it lies; *group* 点 or grid: a set of regions, not a level.
"""
