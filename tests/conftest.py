"""What the tests were started without hearing (`&`, nohup), the programs that they start hear."""

import signal

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, lambda *_: None)  # as good as ignored, but not handed on
