"""What is in the queues of a broker, read and done without a worker."""

from __future__ import annotations

import base64
import json

from tests.redis_server import RedisServer


def waiting(broker: RedisServer, queue: str) -> list[str]:
    """The names of the tasks in a queue, the oldest first."""
    with broker.client() as client:
        messages = client.lrange(queue, 0, -1)
    return [json.loads(each)["headers"]["task"] for each in reversed(messages)]


def work(broker: RedisServer, queue: str) -> int:
    """Do as a worker does with what is in a queue; how many tasks that were."""
    from twitter_album import celery

    done = 0
    with broker.client() as client:
        while message := client.rpop(queue):
            task = json.loads(message)
            arguments, *_ = json.loads(base64.b64decode(task["body"]))
            celery.app.tasks[task["headers"]["task"]](*arguments)
            done += 1
    return done
