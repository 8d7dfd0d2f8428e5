"""迎检台账: choose programme, place and period, see the gaps, take the folder."""
