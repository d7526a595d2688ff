/* verify_desk.js — the keys of a desk. What it understands:
   [data-key="a"]             a button or link that this key presses (also "+", "-", "ArrowLeft" …)
   tr[data-match]             rows to compare: keys 1–9 or a click mark one (.on); data-frame="page x y w h" in percent
                              shows the place on the scan
   form[data-verdicts]        buttons [data-needs-reason] go to textarea[data-reason] while it is empty
   dialog[data-keys]          all keys, opened by "?"
   Keys rest while one types, and with Ctrl, Alt or Meta. */

const typing = (element) => element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

function mark(row) {
  for (const other of document.querySelectorAll("tr[data-match]")) {
    other.classList.toggle("on", other === row);
    if (other === row) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  const numbers = row.dataset.frame?.split(" ").map(Number);
  const [page, x, y, w, h] = numbers ?? [];
  const frame = numbers?.length === 5 ? { page, x, y, w, h } : null;
  document.querySelector("[data-viewer]")?.dispatchEvent(new CustomEvent("viewer:frame", { detail: frame }));
}

function press(key) {
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === (wanted === "=" ? "+" : wanted));
  if (!target || target.getAttribute("aria-disabled") === "true") return false;
  target.click();
  return true;
}

function askReason(event) {
  const button = event.submitter;
  if (!button?.hasAttribute("data-needs-reason")) return;
  const reason = event.target.querySelector("[data-reason]");
  if (reason.value.trim()) return;
  event.preventDefault();
  const fault = event.target.querySelector("[data-reason-fault]");
  fault.hidden = false;
  reason.classList.add("is-invalid");
  reason.setAttribute("aria-invalid", "true");
  reason.setAttribute("aria-describedby", fault.id);
  reason.focus();
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const rows = document.querySelectorAll("tr[data-match]");
  const number = /^[1-9]$/.test(event.key) && rows[Number(event.key) - 1];
  if (number) mark(number);
  else if (event.key === "?") document.querySelector("dialog[data-keys]")?.showModal();
  else if (!press(event.key)) return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-match]");
  if (row) mark(row);
});
for (const form of document.querySelectorAll("form[data-verdicts]")) form.addEventListener("submit", askReason);
