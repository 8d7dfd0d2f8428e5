"""Child processes that end with their parent.

Linux can send a process a signal when the thread that created it ends (``prctl``,
``PR_SET_PDEATHSIG``). Other systems have no such thing: there the functions do nothing and the
caller's own clean-up has to do.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Ask the kernel to send ``number`` to this process when its parent ends.

    A parent that is already gone cannot be noticed by the kernel any more; compare
    ``os.getppid()`` with the expected parent where that matters.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def before_exec(number: int = signal.SIGTERM) -> Callable[[], None]:
    """Return a ``preexec_fn`` for a child that must end with the calling process.

    Use it from the main thread only: the signal is bound to the thread that creates the child.
    """
    parent = os.getpid()
    # The library is loaded here, not between fork and exec, where hardly anything is allowed.
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def arm() -> None:
        if prctl is None:
            return
        prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return arm
