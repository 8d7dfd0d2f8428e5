"""Importing sheets into registers, whatever they are about: kinds, mapping, plans, runs, bulk writing.

A *kind* (:mod:`.rules`) says which fields a sheet may fill and which importer plans and writes it. A *plan* holds the
fate of every row before anything is written. A *run* (:mod:`.services`) keeps file, mapping and answers on the server,
so that a person can leave the wizard and come back.
"""

from mulin.kernel.registers.imports import texts as texts  # enters the messages of this package
