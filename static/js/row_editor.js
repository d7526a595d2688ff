/* row_editor.js — edit a list in place. What it understands:
   [data-row-editor="prefix"][data-at-most][data-word][data-paste="field field …"]
     [data-rows] > details[data-row]     the rows; [data-row-number], [data-summary="field"], [data-row-state] inside
     template[data-row-template]         a blank row; __prefix__ stands for its number
     buttons row-add, row-up, row-down, row-remove, row-paste (the same ones that work without script)
     textarea[data-paste-text]           lines of a spreadsheet, one column a field in the order of data-paste
   Names are prefix-0-name …, TOTAL_FORMS follows; the order on the page counts.
     [data-paste-note]                   what of the pasted lines could not be taken
   Names are renumbered after each change; [data-row-count] of the section says how many rows there are.
   After each change it dispatches "rows:changed" (bubbles) from the editor; autosave.js listens and answers with
   "rows:told" on the form: detail {"row uuid": {word, tone, icon}}, how each row stands now. */

import { setIcon, setTone } from "./page.js";

/* 1990.2, 1990年2月, 199002 and 1990/02 as the browser wants it: 1990-02 */
function asMonth(text) {
  const found = text.match(/^(\d{4})\D?(\d{1,2})/);
  return found ? `${found[1]}-${found[2].padStart(2, "0")}` : text;
}

/* crypto.randomUUID exists only on secure addresses; an office network may well be plain http. */
function newUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/* The choice that a cell of a sheet means: its code, its word, one of its words, or the only word that holds it. */
function meant(options, text) {
  const given = options.filter((one) => one.value);
  const ways = [
    (one) => one.value === text || one.text.trim() === text,
    (one) => one.text.trim().split(/[／（）、]/).includes(text),
    (one) => text.length > 1 && one.text.includes(text),
  ];
  return ways.map((way) => given.filter(way)).find((found) => found.length === 1)?.[0];
}

class RowEditor {
  constructor(box) {
    this.box = box;
    this.prefix = box.dataset.rowEditor;
    this.most = Number(box.dataset.atMost);
    this.rows = box.querySelector("[data-rows]");
    this.template = box.querySelector("template[data-row-template]");
    box.addEventListener("click", (event) => this.onClick(event));
    box.addEventListener("input", (event) => this.summarise(event.target));
    box.addEventListener("change", (event) => this.summarise(event.target));
    box.addEventListener("paste", (event) => this.onPaste(event));
    box.closest("form")?.addEventListener("rows:told", (event) => this.tell(event.detail));
    this.renumber();
  }

  list() {
    return [...this.rows.children];
  }

  onClick(event) {
    const button = event.target.closest("button[name^=row-]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const act = { "row-add": () => this.add(), "row-paste": () => this.pasteArea(), "row-up": () => this.move(row, -1),
      "row-down": () => this.move(row, 1), "row-remove": () => this.remove(row) }[button.name];
    act();
  }

  add(values = null) {
    if (this.list().length >= this.most) return null;
    const row = this.template.content.firstElementChild.cloneNode(true);
    this.rows.append(row);
    this.renumber();
    const identity = this.field(row, "row");
    if (identity) identity.value = newUuid();
    if (values) for (const [name, value] of Object.entries(values)) this.fill(row, name, value);
    for (const input of row.querySelectorAll("input, select, textarea")) this.summarise(input);
    row.open = values === null;
    if (values === null) row.querySelector(".row-body input:not([type=hidden]), .row-body select")?.focus();
    this.changed();
    return row;
  }

  fill(row, name, value) {
    const field = this.field(row, name);
    if (!field) return;
    if (field.tagName !== "SELECT") {
      field.value = field.type === "month" ? asMonth(value) : value;
      return;
    }
    const option = value && meant([...field.options], value);
    if (option) field.value = option.value;
    else if (value) this.unknown.push(`第 ${row.querySelector("[data-row-number]").textContent} 行“${value}”`);
  }

  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    this.renumber();
    this.changed();
    row.querySelector(`button[name=row-${step < 0 ? "up" : "down"}]`).focus();
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.renumber();
    this.changed();
    (next?.querySelector("summary") ?? this.box.querySelector("[data-row-add]")).focus();
  }

  pasteArea() {
    this.pasteLines(this.box.querySelector("[data-paste-text]").value);
  }

  /* A paste of several cells into any text field of the list becomes rows; a single value stays what it is. */
  onPaste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (event.target.matches("textarea") || !this.box.dataset.paste || !/\t/.test(text)) return;
    if (this.pasteLines(text)) event.preventDefault();
  }

  pasteLines(text) {
    const names = this.box.dataset.paste.split(" ");
    const lines = text.split(/\r?\n/).filter((line) => line.trim());
    if (lines.length === 0) return false;
    for (const row of this.list()) if (this.isBlank(row)) row.remove();
    this.unknown = [];
    const left = lines.splice(Math.max(this.most - this.list().length, 0));
    for (const line of lines) {
      const cells = line.split("\t").map((cell) => cell.trim());
      this.add(Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""])));
    }
    this.renumber();
    this.sayWhatIsLeft(left);
    return true;
  }

  /* Lines for which there is no room stay in the box; words that are no choice are named. Nothing vanishes. */
  sayWhatIsLeft(left) {
    const area = this.box.querySelector("[data-paste-text]");
    area.value = left.join("\n");
    if (left.length) area.closest("details").open = true;
    const room = left.length ? `名单已满，有 ${left.length} 行没有加入，仍留在框内。` : "";
    const words = this.unknown.length ? `${this.unknown.join("、")}不在可选项中，请在该行选择。` : "";
    this.box.querySelector("[data-paste-note]").textContent = room + words;
  }

  isBlank(row) {
    return [...row.querySelectorAll("input:not([type=hidden]):not([type=file]), select, textarea")].every((one) =>
      one.type === "checkbox" || one.type === "radio" ? !one.checked : !one.value);
  }

  field(row, name) {
    return row.querySelector(`[name$="-${CSS.escape(name)}"]`);
  }

  renumber() {
    const pattern = new RegExp(`${this.prefix}-(\\d+|__prefix__)`, "g");
    this.list().forEach((row, index) => {
      const name = `${this.prefix}-${index}`;
      for (const element of row.querySelectorAll("*")) {
        for (const attribute of ["name", "id", "for", "value", "aria-describedby"]) {
          const old = element.getAttribute(attribute);
          if (!old || (attribute === "value" && element.tagName !== "BUTTON")) continue;
          const fresh = old.replace(pattern, name);
          if (fresh !== old) element.setAttribute(attribute, fresh);
        }
      }
      row.querySelector("[data-row-number]").textContent = String(index + 1);
    });
    const total = this.box.querySelector(`[name="${this.prefix}-TOTAL_FORMS"]`);
    if (total) total.value = String(this.list().length);
    const left = this.most - this.list().length;
    const room = this.box.querySelector("[data-row-room]");
    const measure = room.textContent.match(/\d+ (\S+?)。/)?.[1] ?? "项";
    room.textContent = left > 0 ? `还可添加 ${left} ${measure}。` : `已到上限 ${this.most} ${measure}。`;
    this.box.querySelector("[data-row-add]").setAttribute("aria-disabled", String(left <= 0));
    this.measure = measure;
    this.count();
  }

  count() {
    const place = this.box.closest("section")?.querySelector("[data-row-count]");
    if (place) place.textContent = `${this.list().filter((row) => !this.isBlank(row)).length} ${this.measure}`;
  }

  summarise(input) {
    const row = input.closest?.("[data-row]");
    if (row) this.showState(row);
    this.count();
    const name = input.name?.replace(/^.*-\d+-/, "");
    const cell = name && row?.querySelector(`[data-summary="${CSS.escape(name)}"]`);
    if (!cell) return;
    const chosen = input.tagName === "SELECT" ? (input.value ? input.selectedOptions[0].text : "") : input.value;
    cell.textContent = input.type === "month" ? chosen.replace("-", ".") : chosen;
  }

  showState(row) {
    const state = row.querySelector("[data-row-state]");
    if (row.classList.contains("has-fault")) return; // only the server takes a fault away
    const blank = this.isBlank(row);
    setTone(state, blank ? "quiet" : "good");
    setIcon(state, blank ? "pen" : "check");
    state.lastChild.textContent = blank ? "待填写" : "已填";
  }

  /* The server's word on rows that were sent; one that is being typed in since then waits for the next answer. */
  tell(states) {
    for (const row of this.list()) {
      const told = states[this.field(row, "row")?.value];
      if (!told) continue;
      row.classList.toggle("has-fault", told.tone === "bad");
      const state = row.querySelector("[data-row-state]");
      setTone(state, told.tone);
      setIcon(state, told.icon);
      state.lastChild.textContent = told.word;
    }
  }

  changed() {
    const detail = { name: `${this.prefix}-TOTAL_FORMS` };
    this.box.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true, detail }));
  }
}

for (const box of document.querySelectorAll("[data-row-editor]")) new RowEditor(box);
