"""What a page is asked by JavaScript: where things stand, and whether they moved."""

from __future__ import annotations

from playwright.sync_api import Page

REACH = "document.documentElement.scrollWidth"
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
