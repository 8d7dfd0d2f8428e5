"""Django settings: ``base`` for every process, ``test`` and ``check`` differ in a few lines."""
