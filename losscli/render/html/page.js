"use strict";
(() => {
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const words = { inf: Infinity, "-inf": -Infinity };
  // So many rows of a long table are shown at first, as the style has it where it knows that there is a script.
  const first = 1000;
  const styled = matchMedia("(scripting: enabled)").matches;

  // A cell's number in full, or its text where it shows none. What is empty or no number is undefined, and comes last.
  const key = (cell) => {
    const said = cell.dataset.v;
    if (said === undefined) return cell.textContent || undefined;
    if (said === "nan") return undefined;
    return said in words ? words[said] : Number(said);
  };

  const compare = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one < other ? -1 : one > other ? 1 : 0;
    return collator.compare(String(one), String(other));
  };

  const sorted = (rows, at, descending) => {
    const found = rows.map((row) => [key(row.cells[at]), row]);
    const kept = found.filter(([value]) => value !== undefined);
    const last = found.filter(([value]) => value === undefined);
    kept.sort(([one], [other]) => (descending ? compare(other, one) : compare(one, other)));
    return [...kept, ...last].map(([, row]) => row);
  };

  // Ascending, descending, and the third time as the report has them.
  const sort = (table, original, heading) => {
    const next = { none: "ascending", ascending: "descending", descending: "none" };
    const order = next[heading.getAttribute("aria-sort")];
    for (const one of heading.parentElement.cells) one.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", order);
    const rows = order === "none" ? original : sorted(original, heading.cellIndex, order === "descending");
    // Out of the page meanwhile: else each of many rows is moved in it.
    const body = table.tBodies[0];
    const after = body.nextSibling;
    body.remove();
    body.append(...rows);
    table.insertBefore(body, after);
  };

  const sortable = (table) => {
    const original = [...table.tBodies[0].rows];
    for (const heading of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sort(table, original, heading));
    }
  };

  // Adds what shows, and prints, all rows of a long table.
  const widened = (box, table, say) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append("Show all");
    button.addEventListener("click", () => {
      table.classList.add("whole");
      say();
      box.querySelector("input").focus();
      button.remove();
    });
    box.append(" ", button);
  };

  const filterable = (box) => {
    const rows = [...box.parentElement.querySelector("tbody").rows];
    const input = box.querySelector("input");
    const count = box.querySelector("output");
    const table = rows[0].closest("table");
    let shown = rows.length;
    const say = () => {
      const left = styled && shown > first && !table.classList.contains("whole");
      count.textContent = `${shown} of ${rows.length} rows${left ? `, the first ${first} of them shown` : ""}`;
      box.classList.toggle("filtered", left || shown < rows.length);
    };
    // What is typed is compared with what is seen, where a minus sign is not the hyphen of the keyboard.
    const plain = (text) => text.toLowerCase().replaceAll("\u2212", "-");
    let texts = null;
    input.addEventListener("input", () => {
      texts ??= rows.map((row) => plain([...row.cells].map((cell) => cell.textContent).join(" ")));
      const wanted = plain(input.value).split(/\s+/).filter(Boolean);
      shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !wanted.every((word) => texts[at].includes(word));
        if (!row.hidden) shown += 1;
      });
      say();
    });
    box.hidden = false;
    if (styled && rows.length > first) widened(box, table, say);
    say();
  };

  const themed = (button) => {
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const say = () => (button.textContent = dark() ? "Light colours" : "Dark colours");
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      say();
    });
    system.addEventListener("change", say);
    say();
    button.hidden = false;
  };

  const copied = (button) => {
    const line = button.parentElement;
    const code = line.querySelector("code");
    const status = line.querySelector("[role=status]");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        status.textContent = "Copied.";
      } catch {
        getSelection().selectAllChildren(code);
        status.textContent = "Selected: copy it with the keyboard.";
      }
    });
    button.hidden = false;
  };

  document.querySelectorAll("table.sortable").forEach(sortable);
  document.querySelectorAll(".filter").forEach(filterable);
  document.querySelectorAll("#theme").forEach(themed);
  document.querySelectorAll(".copy").forEach(copied);
})();
