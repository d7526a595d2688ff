/* sign_in.js — sign in again in place, so that nothing typed is lost when the session has ended.
   signInAgain(loginUrl) fetches the sign-in page, shows its form (the first one with a password or a code) in a
   dialog, posts it, goes on with the next step (second factor) if the answer is again such a form, and resolves
   once a page without one comes back. All tokens of this page are renewed then. */

import { useToken } from "./page.js";

let pending = null;

export function signInAgain(loginUrl) {
  pending ??= run(loginUrl).finally(() => (pending = null));
  return pending;
}

function formIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const field = page.querySelector("form input[type=password], form input[name=code]");
  return field?.form ?? field?.closest("form") ?? null;
}

function draw(dialog, form, sentence) {
  const title = document.createElement("h2");
  title.textContent = "登录已过期，请重新登录";
  const lead = document.createElement("p");
  lead.className = "second";
  lead.textContent = sentence || "您填写的内容都还在，登录后自动继续保存。";
  const own = document.createElement("form");
  for (const input of form.querySelectorAll("input")) own.append(drawInput(input, form));
  const button = document.createElement("button");
  button.className = "btn btn-primary";
  button.textContent = "登录并继续";
  own.append(button);
  dialog.replaceChildren(title, lead, own);
  const user = own.querySelector("input[name=login]");
  if (user && !user.value) user.value = document.body.dataset.userName ?? "";
  (own.querySelector("input[type=password], input[name=code]") ?? own.querySelector("input"))?.focus();
  return own;
}

function drawInput(input, form) {
  const copy = document.importNode(input, false);
  copy.removeAttribute("id");
  if (input.type === "hidden" || input.type === "checkbox") {
    copy.hidden = true;
    return copy;
  }
  const label = document.createElement("label");
  label.className = "form-label";
  const words = input.id && form.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim();
  copy.className = "form-control";
  label.append(words || input.getAttribute("placeholder") || input.name, copy);
  return label;
}

async function run(loginUrl) {
  const here = `${loginUrl}?next=${encodeURIComponent(location.pathname)}`;
  let form = formIn(await (await fetch(here)).text());
  if (!form) return renewToken();
  const dialog = document.createElement("dialog");
  dialog.className = "sign-in";
  dialog.setAttribute("aria-label", "重新登录");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  let address = here;
  let sentence = "";
  while (form) {
    const own = draw(dialog, form, sentence);
    const body = await submitted(own);
    const action = form.getAttribute("action");
    const answer = await fetch(action ? new URL(action, location.origin) : address, { method: "POST", body });
    address = answer.url;
    form = formIn(await answer.text());
    sentence = form ? "没有登录成功，或还需一步验证，请核对后再试。" : "";
  }
  dialog.close();
  dialog.remove();
  return renewToken();
}

function submitted(form) {
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      resolve(new FormData(form));
    }, { once: true });
  });
}

async function renewToken() {
  const html = await (await fetch(location.href)).text();
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("input[name=csrfmiddlewaretoken]");
  if (fresh) useToken(fresh.value);
}
