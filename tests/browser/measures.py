"""What a page is asked by JavaScript: where things stand, and whether they moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

REACH = "document.documentElement.scrollWidth"
UNREACHED = """() => [...document.querySelectorAll("a[href], button")].filter(
  control => control.checkVisibility() && control.tabIndex < 0
).map(control => control.outerHTML)"""
LAYOUT_SHIFT = """new Promise(resolve => {
  let total = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) total += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(total), 100);
})"""
TOPS = """() => Object.fromEntries([...document.querySelectorAll(".gallery .picture")]
  .map(link => [link.getAttribute("href"), link.getBoundingClientRect().top])
  .filter(([, top]) => top > 60 && top < 800))"""
HREFS = """[...document.querySelectorAll(".gallery .picture")]
  .map(link => link.getAttribute("href"))"""


def settled(page: Page) -> None:
    page.wait_for_timeout(350)


def styled_elements(page: Page, act: Callable[[], object]) -> int:
    """How many elements the browser styles because of an action, as its trace tells."""
    events: list[dict[str, Any]] = []
    ended: list[object] = []
    assert page.context.browser
    session = page.context.browser.new_browser_cdp_session()
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda event: ended.append(event))
    config = {"includedCategories": ["devtools.timeline"]}
    session.send(
        "Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config}
    )
    act()
    page.wait_for_timeout(700)
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    session.detach()
    styled = [event for event in events if event["name"] == "UpdateLayoutTree"]
    return sum(int(event["args"].get("elementCount", 0)) for event in styled)
