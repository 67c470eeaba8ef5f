"""A child process that ends when its parent does, even if the parent is killed without a chance to say so.

Linux offers this as prctl(PR_SET_PDEATHSIG): the kernel sends the chosen signal to a process when the thread that created it
is gone. The setting survives exec, so it is made between fork and exec. Other systems have no such call; there a killed
supervisor leaves its children behind, and they must be ended by hand.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from functools import partial

PR_SET_PDEATHSIG = 1
# Loaded now: after a fork only calls that need no lock are safe.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with(parent: int, signum: signal.Signals) -> None:
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
    if os.getppid() != parent:  # it died between fork and this line
        os._exit(1)


def bound_to_this_process(signum: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child is sent `signum` when the process that asks now is gone."""
    return partial(_die_with, os.getpid(), signum)
