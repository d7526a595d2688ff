/* row_editor.js — edit a list in place. What it understands:
   [data-row-editor="prefix"][data-at-most][data-word][data-paste="field field …"]
     [data-rows] > details[data-row]     the rows; [data-row-number], [data-summary="field"], [data-row-state] inside
     template[data-row-template]         a blank row; __prefix__ stands for its number
     buttons row-add, row-up, row-down, row-remove, row-paste (the same ones that work without script)
     textarea[data-paste-text]           lines of a spreadsheet, one column a field in the order of data-paste
   Names are renumbered after each change (prefix-0-name …), TOTAL_FORMS follows; the order on the page counts.
   After each change it dispatches "rows:changed" (bubbles) from the editor; autosave.js listens. */

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
    const option = [...field.options].find((one) => one.value === value || one.text.trim() === value);
    if (option) field.value = option.value;
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
    const area = this.box.querySelector("[data-paste-text]");
    if (this.pasteLines(area.value)) area.value = "";
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
    for (const line of lines) {
      const cells = line.split("\t").map((cell) => cell.trim());
      this.add(Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""])));
    }
    this.renumber();
    return true;
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
  }

  summarise(input) {
    const row = input.closest?.("[data-row]");
    if (row) this.showState(row);
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

  changed() {
    const detail = { name: `${this.prefix}-TOTAL_FORMS` };
    this.box.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true, detail }));
  }
}

for (const box of document.querySelectorAll("[data-row-editor]")) new RowEditor(box);
