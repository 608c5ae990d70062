#!/usr/bin/env python3
"""The HTML report in a real browser: offline, without a word on the console, charts drawn, links and keys at work.
Usage: FILE DRSIM ROOT [FOLDER: keeps the page and pictures of it there]"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import browser

DRSIM, ROOT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
KEPT = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
LARGEST = 1_000_000
HIDDEN = "[...document.querySelectorAll('figure')].filter(one => !one.hidden)"


def check_offline(page, file, language):
    page.open(file)
    page.wait("document.documentElement.dataset.drawn === 'yes'")
    assert page.errors == [], page.errors
    assert page.log == [], page.log
    asked = [url for url in page.requests if not url.startswith(("file://" + str(file), "about:"))]
    assert asked == [], asked
    assert page.value("document.documentElement.lang") == language
    painted_ms = page.value("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    print(f"{language}: {file.stat().st_size} bytes, first paint after {painted_ms:.0f} ms")


def check_charts(page):
    kinds = json.loads(page.value("JSON.stringify([...document.querySelectorAll('[data-chart]')].filter(box => "
                                  "!box.closest('figure').hidden).map(box => [box.dataset.chart, "
                                  "box.querySelectorAll('svg path, svg rect, svg circle').length]))"))
    assert {kind for kind, _ in kinds} == {"intervals", "distribution", "seconds", "timeline", "runbook"}, kinds
    assert all(marks >= 5 for _, marks in kinds), kinds
    assert page.value("[...document.querySelectorAll('svg[role=img]')].every(one => one.getAttribute('aria-label'))")
    wide = page.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} pixels wider than its window"


def check_links(page):
    broken = page.value("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href'))"
                        ".filter(href => !document.getElementById(href.slice(1)))")
    assert broken == [], broken
    twice = page.value("(() => { const ids = [...document.querySelectorAll('[id]')].map(one => one.id); "
                       "return ids.filter((id, i) => ids.indexOf(id) !== i); })()")
    assert twice == [], twice


def check_keys(page):
    """By the keyboard alone: skip link, a link of the contents, the table of events, and from an event to its cause."""
    page.value("document.activeElement.blur()")
    page.press("Tab")
    assert page.value("document.activeElement.className") == "skip"
    page.value("document.querySelector('details[data-events] summary').focus()")
    page.press("Enter", text="\r")
    page.wait("document.querySelectorAll('details[data-events][open] tbody tr').length > 20")
    # An event on the critical path has causes: its button opens the panel, the first cause's button there leads to that event.
    page.value("[...document.querySelectorAll('details[data-events][open] tr.critical')].at(-1).querySelector('button').focus()")
    page.press("Enter", text="\r")
    panel = "document.activeElement.closest('.panel')"
    page.wait(f"!!{panel} && !!{panel}.querySelector('li button')")
    first = page.value(f"{panel}.querySelector('strong').textContent")
    page.press("Tab")
    page.press("Enter", text="\r")
    page.wait(f"!!{panel} && !!{panel}.querySelector('strong').textContent !== {json.dumps(first)}")


def check_click(page):
    """A click on a bar of the timeline tells of its event."""
    box = page.value("(() => { const box = document.querySelector('[data-chart=timeline]'); box.scrollIntoView({block: "
                     "'center', behavior: 'instant'}); const bars = [...box.querySelectorAll('svg path')].map(one => "
                     "one.getBoundingClientRect()).filter(one => one.width > 12 && one.width < 400 && one.height > 6 && "
                     "one.height < 20); const bar = bars.at(-1); return bar && [bar.x + bar.width / 2, bar.y + "
                     "bar.height / 2]; })()")
    assert box, "no bar to click on"
    page.click(*box)
    page.wait("!!document.getElementById(document.querySelector('[data-chart=timeline]').dataset.panel)"
              ".querySelector('strong')")


def check_print(page, folder):
    file = folder / "report.pdf"
    page.pdf(file)
    info = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", info)[1])
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    assert 5 <= pages <= 60, pages
    assert re.search(rf"\b2 / {pages}\b", text), "pages are numbered"


def pictures(page, folder, name):
    for shape, width, height in (("wide", 1440, 900), ("narrow", 420, 800)):
        page.size(width, height)
        page.value("document.documentElement.dataset.drawn = ''; window.dispatchEvent(new Event('resize'))")
        page.wait("document.documentElement.dataset.drawn === 'yes'")
        tall = page.value("document.documentElement.scrollHeight")
        for i in range(0, tall, 1800):
            page.picture(folder / f"{name}-{shape}-{i // 1800:02}.png", x=0, y=i, width=width, height=min(1800, tall - i))


def main(folder):
    result = folder / "result.json"
    run = subprocess.run([DRSIM, "check", "two-region-shop", "--scenarios", "region-outage", "zone-outage", "--trials",
                          "60", "--timelines", "--format", "json", "--output", result], capture_output=True, text=True)
    assert run.returncode == 1, run.stderr
    with browser.Browser() as page:
        for language in ("en", "ru"):
            file = folder / f"report-{language}.html"
            subprocess.run([DRSIM, "report", result, "--format", "html", "--language", language, "--output", file], check=True)
            assert file.stat().st_size <= LARGEST, file.stat().st_size
            page.size(1280, 900)
            check_offline(page, file, language)
            check_charts(page)
            check_links(page)
            if language == "en":
                check_keys(page)
                check_click(page)
                check_print(page, folder)
            if KEPT:
                pictures(page, folder, language)
        page.size(420, 800)
        page.open(folder / "report-en.html")
        page.wait("document.documentElement.dataset.drawn === 'yes'")
        check_charts(page)
        assert page.errors == [] and page.log == [], (page.errors, page.log)


if not browser.program():
    sys.exit(77)
if KEPT:
    KEPT.mkdir(exist_ok=True)
    main(KEPT)
else:
    with tempfile.TemporaryDirectory() as temporary:
        main(pathlib.Path(temporary))
