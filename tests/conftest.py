"""Where tests write, and what they hear.

What they were started without hearing (`&`, nohup), the programs that they start hear.
"""

import os
import shutil
import signal

MEMORY, ROOM = "/dev/shm", 1 << 30  # files in memory need no disk to be waited for
if os.path.isdir(MEMORY) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, lambda *_: None)  # as good as ignored, but not handed on
