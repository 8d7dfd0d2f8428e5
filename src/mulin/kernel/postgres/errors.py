"""What can go wrong with the private server: always one line that says what to do."""


class LaunchError(Exception):
    """The private database server cannot be used; ``str(error)`` is one line for a person."""

    def __init__(self, line: str) -> None:
        super().__init__(" ".join(line.split()))
