"""One headless browser for all tests of pages, and the pages: of the samples, and of names from a hostile hand.

In CI a browser that is missing is a failure; elsewhere the tests are skipped.
"""

import io
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from losscli.cli.main import main

ROOT = Path(__file__).parent.parent.parent
CANCER = (
    "samples/breast-cancer/preds.csv", "samples/breast-cancer/targets.csv", "--id", "id", "-p", "p", "-t", "y"
)  # fmt: skip
DIGITS = ("samples/digits/logits.csv", "samples/digits/logits2.csv", "samples/digits/labels.csv")
SETTINGS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-extensions")
HOSTILE = "<script>document.title='taken'</script>"
IMAGE = "<img src=x onerror=document.title='taken'>"


def without_browser(what):
    if os.environ.get("CI"):
        pytest.fail(f"{what}: in CI the tests of pages must run")
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser():
    """Return Chromium under selenium, which keeps its console and its network in logs."""
    try:
        from selenium import webdriver  # noqa: PLC0415 - only where there is one
        from selenium.webdriver.chrome.service import Service  # noqa: PLC0415
    except ImportError:
        without_browser("selenium is not installed")
    program, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if program is None or driver is None:
        without_browser("no chromium with chromedriver is installed")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for one in SETTINGS:
        options.add_argument(one)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    yield found
    found.quit()


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """Write the pages and return where they are, by name."""
    folder = tmp_path_factory.mktemp("pages")
    hostile = folder / "a <b>&'\"file.csv"
    rows = "".join(f"{IMAGE}{at},0.{at},{at % 2},<b>{at % 3}</b>\n" for at in range(1, 10))
    hostile.write_text(f'id,"{HOSTILE}",y,"x</script>y"\n{rows}{IMAGE}10,0,1,"<b>0</b>"\n')
    # 1150 terms 1150², 1149², ... 1²: the first 1000 rows have the larger ones.
    long = folder / "long.csv"
    long.write_text("p,y\n" + "".join(f"{at},0\n" for at in range(1150, 0, -1)))
    commands = {
        "report": ["bce", *CANCER, "--ci", "--fail-above", "0.08", "--gate", "ci", "--fail-below", "0.01"],
        "compare": ["compare", "ce", *DIGITS, "--fail-if-worse", "--rows", "worst:8"],
        "hostile": ["bce", hostile, "-p", HOSTILE, "-t", "y", "-i", "id", "--by", "x</script>y", "--rows", "all"],
        "long": ["mse", long, "-p", "p", "-t", "y", "--rows", "all"],
        "many": ["bce", *CANCER, "--rows", "120"],
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(ROOT)
        for stream in ("stdout", "stderr"):
            patched.setattr(sys, stream, io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
        for name, command in commands.items():
            assert main([*map(str, command), "-o", str(folder / f"{name}.html")]) in {0, 1}
    return {name: folder / f"{name}.html" for name in commands}


@pytest.fixture
def opened(browser, pages):
    """Return a function that opens a page, in a colour scheme and a width."""

    def opener(name, *, scheme="light", width=1100, media=""):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        for log in ("browser", "performance"):
            browser.get_log(log)
        browser.get(pages[name].as_uri())
        return browser

    return opener


@pytest.fixture
def requested(browser):
    """Return a function that says which addresses were asked for since the page was opened."""

    def asked():
        messages = [json.loads(one["message"])["message"] for one in browser.get_log("performance")]
        sent = [one for one in messages if one["method"] == "Network.requestWillBeSent"]
        return {one["params"]["request"]["url"] for one in sent}

    return asked
