"""The page of `-o report.html` in a browser: it sorts, filters, changes its colours, prints, and asks nobody."""

import base64
import re
from itertools import pairwise

import pytest

PAGES = pytest.mark.parametrize("name", ["report", "compare", "hostile"])
CSS = "css selector"
ENTER, SPACE, TAB = "\ue007", "\ue00d", "\ue004"  # as WebDriver writes these keys
ROWS = "#rows ~ .table"
SHOWN = "return [...document.querySelectorAll(arguments[0] + ' tbody tr')].filter((row) => !row.hidden)"
VALUES = SHOWN + ".map((row) => Number(row.cells[arguments[1]].dataset.v))"
TEXTS = SHOWN + ".map((row) => row.cells[arguments[1]].textContent)"
# Relative luminance and contrast: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
CONTRASTS = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => channels(colour).slice(0, 3)
  .map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
  .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
const behind = (one) => {
  for (; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (channels(colour)[3] !== 0) return colour;
  }
};
const found = {};
for (const one of document.querySelectorAll("body *")) {
  const own = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!own || !one.checkVisibility() || one.closest("script")) continue;
  const style = getComputedStyle(one);
  const [high, low] = [light(one.closest("svg") ? style.fill : style.color), light(behind(one))].sort().reverse();
  found[`${one.tagName} ${one.textContent}`.slice(0, 60)] = (high + 0.05) / (low + 0.05);
}
return found;
"""
UNNAMED = """
return [...document.querySelectorAll("button, input, a, [role=region], svg[role=img], data")].filter((one) => {
  const label = one.closest("label") || one.querySelector("title") || one;
  return !(one.getAttribute("aria-label") || label.textContent.trim());
}).length
"""
BUTTON = "thead th:nth-child({}) button"
LAID_OUT = SHOWN + ".filter((row) => row.checkVisibility()).map((row) => row.lastChild.dataset.v)"


# What is said and what is selected, once something is said.
COPIED = """
const status = document.querySelector(".signature [role=status]");
const tell = () => (status.textContent ? arguments[0]([status.textContent, `${getSelection()}`]) : setTimeout(tell, 5));
tell();
"""


def press(browser, selector, keys):
    browser.find_element(CSS, selector).send_keys(keys)


def click(browser, selector):
    browser.find_element(CSS, selector).click()


def order_of(browser, table=ROWS):
    script = "return [...document.querySelectorAll(arguments[0] + ' thead th')].map((one) => one.ariaSort)"
    return browser.execute_script(script, table)


def laid_out(browser):
    """Return the terms of the rows that have a place in the window, and what is said of how many there are."""
    return browser.execute_script(LAID_OUT, ROWS), browser.find_element(CSS, f"{ROWS} output").text


def title_of(browser):
    return browser.execute_script("return document.title")


def ground_of(browser):
    return browser.execute_script("return getComputedStyle(document.body).backgroundColor")


def test_a_click_on_a_heading_sorts_by_the_exact_numbers_up_then_down_then_back(opened):
    browser = opened("report")
    before = browser.execute_script(VALUES, ROWS, 2)
    seen = []
    for _ in range(3):
        click(browser, f"{ROWS} {BUTTON.format(3)}")
        seen.append((order_of(browser)[2], browser.execute_script(VALUES, ROWS, 2)))
    assert before != sorted(before)
    assert len(before) == 20
    assert seen == [("ascending", sorted(before)), ("descending", sorted(before, reverse=True)), ("none", before)]


def test_only_one_column_is_sorted_at_a_time(opened):
    browser = opened("report")
    click(browser, f"{ROWS} {BUTTON.format(3)}")
    click(browser, f"{ROWS} {BUTTON.format(6)}")
    assert order_of(browser) == ["none"] * 5 + ["ascending"]


@pytest.mark.parametrize("key", [ENTER, SPACE], ids=["enter", "space"])
def test_the_keyboard_sorts(opened, key):
    browser = opened("report")
    press(browser, f"{ROWS} {BUTTON.format(6)}", key)
    values = browser.execute_script(VALUES, ROWS, 5)
    assert (order_of(browser)[5], values) == ("ascending", sorted(values))


def test_the_footer_stays_below_what_is_sorted(opened):
    browser = opened("report")
    before = browser.find_element(CSS, f"{ROWS} tfoot").text
    click(browser, f"{ROWS} {BUTTON.format(6)}")
    assert before == browser.find_element(CSS, f"{ROWS} tfoot").text
    assert "mean = sum / 569 0.073804" in before


def test_what_is_infinite_sorts_above_all_numbers(opened):
    browser = opened("hostile")
    loss = browser.execute_script(f"return document.querySelectorAll('{ROWS} thead th').length")
    press(browser, f"{ROWS} {BUTTON.format(loss)}", ENTER)
    texts = browser.execute_script(TEXTS, ROWS, loss - 1)
    assert texts[-1] == "∞"
    assert [float(one) for one in texts[:-1]] == sorted(float(one) for one in texts[:-1])


def test_a_filter_hides_rows_and_counts_the_others(opened):
    browser = opened("report")
    press(browser, f"{ROWS} input", "ln 0.95")
    assert browser.find_element(CSS, f"{ROWS} output").text == "1 of 20 rows"
    assert browser.execute_script(TEXTS, ROWS, 0) == ["20"]


def test_a_filter_takes_the_hyphen_of_the_keyboard_for_a_minus_and_no_match_for_none(opened):
    browser = opened("report")
    press(browser, f"{ROWS} input", "-LN(1")
    first = browser.find_element(CSS, f"{ROWS} output").text
    press(browser, f"{ROWS} input", " nothing")
    assert (first, browser.find_element(CSS, f"{ROWS} output").text) == ("19 of 20 rows", "0 of 20 rows")


def test_all_rows_of_a_long_table_are_filtered_and_sorted(opened):
    browser = opened("many")
    last = browser.execute_script(f"return document.querySelectorAll('{ROWS} thead th').length")
    press(browser, f"{ROWS} {BUTTON.format(last)}", ENTER * 2)
    values = browser.execute_script(VALUES, ROWS, last - 1)
    assert len(values) == 120
    assert values == sorted(values, reverse=True)


def test_of_a_long_table_the_first_rows_are_laid_out_in_any_order_until_all_are_asked_for(opened):
    browser = opened("long")
    seen = [laid_out(browser)]
    for button in (f"{ROWS} {BUTTON.format(5)}", f"{ROWS} .filter button"):
        click(browser, button)
        seen.append(laid_out(browser))
    squares, left = [str(at**2) + ".0" for at in range(1, 1151)], "1150 of 1150 rows, the first 1000 of them shown"
    assert seen == [(squares[:149:-1], left), (squares[:1000], left), (squares, "1150 of 1150 rows")]


def test_a_filter_finds_the_rows_of_a_long_table_that_were_not_laid_out(opened):
    browser = opened("long")
    press(browser, f"{ROWS} input", "1150")
    # The prediction of the first row, and the number of the last.
    assert laid_out(browser) == (["1322500.0", "1.0"], "2 of 1150 rows")


@pytest.mark.parametrize(("scheme", "first", "then"), [("light", 255, 22), ("dark", 22, 255)])
def test_colours_are_those_of_the_system_until_the_button_is_pressed(opened, scheme, first, then):
    browser = opened("report", scheme=scheme)
    before, said = ground_of(browser), browser.find_element(CSS, "#theme").text
    click(browser, "#theme")
    assert [int(ground.split("(")[1].split(",")[0]) for ground in (before, ground_of(browser))] == [first, then]
    assert {said, browser.find_element(CSS, "#theme").text} == {"Dark colours", "Light colours"}
    assert browser.execute_script("return [localStorage.length, document.cookie]") == [0, ""]


@PAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(opened, name, scheme):
    found = opened(name, scheme=scheme).execute_script(CONTRASTS)
    assert len(found) > 40
    assert {text: ratio for text, ratio in found.items() if ratio < 4.5} == {}


@PAGES
def test_nothing_is_asked_of_a_network_and_nothing_goes_wrong(opened, requested, pages, name):
    browser = opened(name)
    browser.execute_script("for (const one of document.querySelectorAll('button')) one.click()")
    assert requested() - {"data:,"} == {pages[name].as_uri()}
    assert browser.get_log("browser") == []


@PAGES
@pytest.mark.parametrize("width", [375, 1100])
def test_the_page_is_no_wider_than_the_window(opened, name, width):
    browser = opened(name, width=width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_names_from_a_hostile_hand_are_shown_and_never_run(opened):
    browser = opened("hostile")
    text = browser.find_element(CSS, "body").text
    assert title_of(browser) == "Binary cross-entropy"
    assert browser.execute_script("return [document.images.length, document.scripts.length]") == [0, 1]
    for name in ("a <b>&'\"file.csv", "<script>document.title='taken'</script>", "<img src=x onerror=", "x</script>y"):
        assert name in text


def test_the_policy_lets_no_other_script_run(opened):
    browser = opened("report")
    script = "const one = document.createElement('script'); one.textContent = \"document.title = 'taken'\";"
    browser.execute_script(f"{script} document.body.append(one)")
    assert title_of(browser) == "Binary cross-entropy"
    assert "Content Security Policy" in browser.get_log("browser")[0]["message"]


@PAGES
def test_all_that_can_be_pressed_or_read_by_itself_has_a_name(opened, name):
    assert opened(name).execute_script(UNNAMED) == 0


def test_a_screen_reader_is_told_a_heading_without_its_arrow_and_each_picture_in_words(opened):
    nodes = opened("report").execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    named = [(one["role"]["value"], one["name"]["value"], one.get("description")) for one in nodes if "name" in one]
    headings = [name for role, name, _ in named if role == "columnheader"]
    told = {name: said["value"] for role, name, said in named if role == "image"}
    assert headings == ["row", "id", "p", "y", "term", "loss ℓ", "input", "file", "columns", "rows"]
    assert list(told) == ["Binary cross-entropy: calibration", "Binary cross-entropy: 569 terms by size"]
    assert all(said.startswith("Across: ") for said in told.values())


@pytest.mark.parametrize("setting", ["granted", "denied"])
def test_the_copy_button_copies_the_signature_or_where_it_may_not_selects_it(opened, setting):
    browser = opened("report")
    wanted = {"permission": {"name": "clipboard-write"}, "setting": setting}
    browser.execute_cdp_cmd("Browser.setPermission", wanted)
    click(browser, ".copy")
    said, selected = browser.execute_async_script(COPIED)
    signature = browser.find_element(CSS, ".signature code").text
    told = {"granted": ("Copied.", ""), "denied": ("Selected: copy it with the keyboard.", signature)}
    assert signature.startswith("bce|n:569|")
    assert (said, selected) == told[setting]


@PAGES
def test_headings_go_down_one_step_at_a_time_and_tables_have_captions(opened, name):
    browser = opened(name)
    levels = [int(one.tag_name[1]) for one in browser.find_elements(CSS, "h1, h2, h3")]
    bare = "return [...document.querySelectorAll('table')].filter((one) => !one.caption.textContent).length"
    scopes = "return document.querySelectorAll('thead th:not([scope=col]), tbody th:not([scope=row])').length"
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert [browser.execute_script(script) for script in (bare, scopes)] == [0, 0]


def test_the_first_stop_of_the_keyboard_skips_to_the_result_and_is_seen(opened):
    browser = opened("report")
    press(browser, "body", TAB)
    link = browser.switch_to.active_element
    assert (link.text, link.rect["y"] >= 0) == ("Skip to the result", True)
    assert browser.execute_script("return getComputedStyle(arguments[0]).outlineStyle", link) == "solid"


def test_verdicts_are_told_in_words(opened):
    browser = opened("report")
    assert browser.find_element(CSS, ".overall").text == "FAIL 1 of 2 checks"
    assert [one.text.split()[0] for one in browser.find_elements(CSS, ".verdicts li")] == ["FAIL", "PASS"]


def test_a_comparison_shows_the_difference_its_interval_and_the_rows_that_changed(opened):
    browser = opened("compare")
    assert browser.find_element(CSS, ".large data").text == "0.196548"
    assert "0.1862 to 0.2069" in browser.find_element(CSS, "#models ~ .table").text
    assert browser.execute_script(TEXTS, "#rows-that-changed ~ .table", 0)[0] == "1666"
    assert browser.execute_script("return document.querySelectorAll('#models ~ .figures svg[role=img]').length") == 1


def test_without_a_script_all_is_there_but_what_needs_one(opened):
    browser = opened("report")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.refresh()
        shown = [one for one in browser.find_elements(CSS, "button, input") if one.is_displayed()]
        rows = browser.find_elements(CSS, f"{ROWS} tbody tr")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert (shown, len(rows)) == ([], 20)


def test_print_is_light_without_controls_and_says_what_a_filter_left(opened):
    browser = opened("report", scheme="dark", media="print")
    press_in_print = "const box = document.querySelector(arguments[0]); box.value = 'ln 0.95';"
    hidden = [one.is_displayed() for one in browser.find_elements(CSS, "header button, .copy, .filter, .skip")]
    browser.execute_script(f"{press_in_print} box.dispatchEvent(new Event('input'))", f"{ROWS} input")
    assert ground_of(browser) == "rgb(255, 255, 255)"
    assert not any(hidden)
    assert browser.find_element(CSS, f"{ROWS} output").is_displayed()
    assert not browser.find_element(CSS, f"{ROWS} input").is_displayed()
    # Chromium repeats the head of a table on each page only where no button in it is a box of its own.
    box = f"return getComputedStyle(document.querySelector('{ROWS} thead button')).display"
    assert browser.execute_script(box) == "contents"


def test_it_prints_to_pages_on_which_a_long_table_goes_on(opened):
    printed = opened("many").execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    data = base64.b64decode(printed["data"])
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) > 3
