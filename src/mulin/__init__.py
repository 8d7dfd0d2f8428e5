"""Mulin 睦邻: an open system for residential property governance in China.

The floors, from the ground up: kernel, base, mechanisms, areas, processes, faces, config.
Imports point down only. ``packs`` holds data.
"""

__version__ = "0.1.0"
