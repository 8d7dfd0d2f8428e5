"""The ``mulin`` command line. One module per command; ``main`` holds the table."""
