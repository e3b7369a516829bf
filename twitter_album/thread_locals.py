"""Gives each thread its language, time zone and address prefix without a lock.

Django keeps them in asgiref's Local, which asynchronous code needs too. Each look at
one takes a lock that all threads share, and a page looks at its language hundreds of
times: without that lock twelve threads make 1.3 to 1.4 times as many pages a second
(`tests/benchmarks/threads.py`). Our web server has threads alone.
"""

from __future__ import annotations

import threading

from django.urls import base as urls
from django.utils import timezone
from django.utils.translation import trans_real

# What Django calls them, which are no names that it promises to keep.
LOCALS = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (urls, "_prefixes"),
    (urls, "_urlconfs"),
)


def apply() -> None:
    """Before the first request: what they hold until then is lost."""
    for module, name in LOCALS:
        # As they are now, or an upgrade of Django has moved them.
        getattr(module, name)
        setattr(module, name, threading.local())
