/* beside.js — small forms beside a large one. What it understands:
   form[data-beside="id"]   while a guarded form of the page holds words that are not saved, the small form is sent
                            without leaving the page and only the part of that id is taken from the answer. Without
                            unsaved words, without script or when nothing comes of it, it is sent as usual. */

function isTyped(control) {
  if (control.type === "hidden") return false;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") return [...control.options].some((one) => one.selected !== one.defaultSelected);
  return "defaultValue" in control && control.value !== control.defaultValue;
}

function holdsWords() {
  return [...document.querySelectorAll("form[data-guard]")].some((form) => [...form.elements].some(isTyped));
}

/* What the answer says beyond what this page says already: files taken, files refused. */
function news(page) {
  const said = new Set([...document.querySelectorAll("main > .notice-bar")].map((bar) => bar.textContent));
  return [...page.querySelectorAll("main > .notice-bar")].filter((bar) => !said.has(bar.textContent));
}

async function send(form, part) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page?.getElementById(part.id);
  if (!fresh) {
    form.submit(); // the plain way shows what is wrong; the guard asks before words are lost
    return;
  }
  fresh.prepend(...news(page));
  part.replaceWith(fresh);
  fresh.scrollIntoView({ block: "nearest" });
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const part = document.getElementById(form.dataset.beside ?? "");
    if (!part || !holdsWords()) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    send(form, part);
  },
  true,
);
