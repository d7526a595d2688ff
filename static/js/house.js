/* house.js — loaded on every page. What it understands:
   [data-guard]            a form: warn before leaving with unsaved typing
   [data-focus]            gets the focus when the page opens (a fault list after a failed save)
   [data-autosubmit]       a form or a control: submits its form on change
   [data-print]            a button: prints the page
   [data-copy="#id"]       a button: copies the text of that element and says so
   [data-fill='{"…"}']     a button: fills the inputs of the nearest form by name (demo accounts)
   [data-disabled]         a link that may not be used; its sentence stands under it
   [data-reveal]           a form that asks for a masked value; answer {"value": "…"}
   [data-limit], [data-poll], [data-beside] bring counter.js, poll.js and beside.js; a device with score sheets unsent.js.
   Posts once: a second click on a submit button within four seconds is swallowed. */

const STRIPS = ".main-nav, .place-nav, .nav-tabs, .segment, .chapter-nav ol";

function snapshot(form) {
  const values = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  return JSON.stringify(values.map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
}

function guardForms() {
  const before = new Map();
  let leaving = false;
  for (const form of document.querySelectorAll("form[data-guard]")) {
    before.set(form, form.dataset.guard === "dirty" ? "" : snapshot(form));
    form.addEventListener("submit", () => (leaving = true));
  }
  if (before.size === 0) return;
  window.addEventListener("chief:saved", (event) => before.set(event.detail.form, snapshot(event.detail.form)));
  window.addEventListener("beforeunload", (event) => {
    const typed = [...before].some(([form, first]) => snapshot(form) !== first);
    if (typed && !leaving) event.preventDefault();
  });
}

function postOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.posting) {
      event.preventDefault();
      return;
    }
    form.dataset.posting = "1";
    setTimeout(() => delete form.dataset.posting, 4000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-posting]")) delete form.dataset.posting;
  });
}

async function reveal(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  }).catch(() => null);
  const type = answer?.headers.get("Content-Type") ?? "";
  if (!answer?.ok || !type.includes("json")) {
    form.submit(); // without an answer of ours the plain way shows what is wrong
    return;
  }
  const { value } = await answer.json();
  form.parentElement.querySelector("[data-masked]").textContent = value;
  form.remove();
}

async function copyText(button) {
  const text = document.querySelector(button.dataset.copy)?.innerText ?? "";
  await navigator.clipboard.writeText(text);
  button.textContent = "已复制";
}

function fill(button) {
  const form = button.closest("form") ?? document.querySelector(button.dataset.fillForm ?? "main form");
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.fill))) {
    const input = form?.elements.namedItem(name);
    if (input) input.value = value;
  }
  form?.querySelector("[type=submit]")?.focus();
}

function onClick(event) {
  const hit = (selector) => event.target.closest(selector);
  if (hit("[data-disabled]")) event.preventDefault();
  if (hit("[data-print]")) window.print();
  if (hit("[data-copy]")) copyText(hit("[data-copy]"));
  if (hit("[data-fill]")) fill(hit("[data-fill]"));
}

function jumpToField() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let row = target.closest("details"); row; row = row.parentElement.closest("details")) row.open = true;
  if (target.matches("input, select, textarea, fieldset")) target.focus();
}

/* Whether this tab holds the key of a score sheet, or this device its person's unsent scores. */
function keepsSheets() {
  try {
    const ofTab = Object.keys(sessionStorage).some((key) => key.startsWith("chief:part:"));
    return ofTab || localStorage.getItem(`chief:unsent:${document.body.dataset.user}`) !== null;
  } catch {
    return false;
  }
}

/* On a phone the strips scroll sideways; scrollIntoView would move the page as well. */
function showTheChosen(strip) {
  const chosen = strip.querySelector("[aria-current]")?.getBoundingClientRect();
  if (!chosen) return;
  strip.scrollLeft += chosen.left - strip.getBoundingClientRect().left - (strip.clientWidth - chosen.width) / 2;
}

function start() {
  guardForms();
  postOnce();
  document.addEventListener("click", onClick);
  document.addEventListener("change", (event) => {
    const control = event.target.closest("[data-autosubmit]");
    if (control) (control.form ?? control).requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-reveal]")) return;
    event.preventDefault();
    reveal(event.target);
  }, true);
  window.addEventListener("hashchange", jumpToField);
  jumpToField();
  document.querySelector("[data-focus]")?.focus();
  for (const strip of document.querySelectorAll(STRIPS)) showTheChosen(strip);
  if (document.querySelector("[data-limit]")) import("./counter.js");
  if (document.querySelector("[data-poll]")) import("./poll.js");
  if (document.querySelector("[data-beside]")) import("./beside.js");
  if (keepsSheets()) import("./unsent.js");
}

start();
