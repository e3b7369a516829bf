"""Reads /metrics with Prometheus' own parser; METRICS_TOKEN has to be TOKEN."""

from __future__ import annotations

from typing import Any

from django.test import Client
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

TOKEN = "a-token-of-the-tests"


def scraped() -> dict[str, Metric]:
    client = Client(headers={"authorization": f"Bearer {TOKEN}", "host": "10.0.0.7"})
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=")
    assert response["Cache-Control"] == "no-store"
    families = text_string_to_metric_families(response.content.decode())
    return {family.name: family for family in families}


def values(name: str) -> dict[Any, float]:
    """By the value of the label, or by those of all labels in alphabetic order."""
    found = {
        tuple(sample.labels[label] for label in sorted(sample.labels)): sample.value
        for sample in scraped()[name].samples
    }
    return {key[0] if len(key) == 1 else key: found[key] for key in found}


def value(name: str) -> float:
    (number,) = values(name).values()
    return number
