/* unsent.js — asks before signing out while scores of this person wait on the device. Loaded by house.js where the device
   says so. Without unsent values, signing out takes the device's copy with it. */

import { forget, forgetParts, unsentOf } from "./sheet_vault.js";

const user = document.body.dataset.user;
const isSignOut = (form) => new URL(form.action, location.href).pathname.endsWith("/logout/");

async function leave(form, { wipe }) {
  forgetParts();
  if (wipe) await forget(user);
  form.submit();
}

function ask(form, waiting) {
  const count = Object.values(waiting).reduce((sum, number) => sum + number, 0);
  const dialog = document.createElement("dialog");
  dialog.className = "conflict";
  dialog.setAttribute("aria-label", "还有没发送的评分");
  const title = document.createElement("h2");
  title.textContent = `本机还有 ${count} 项评分没有发送`;
  const words = document.createElement("p");
  words.textContent = "退出后仍加密保存在本机，须由您本人在这台设备上再次登录、打开评分表后才能发送。";
  const send = document.createElement("a");
  Object.assign(send, { className: "btn btn-primary", href: `/reviews/sheets/${Object.keys(waiting)[0]}/`, textContent: "先去发送" });
  const out = document.createElement("button");
  Object.assign(out, { type: "button", className: "btn btn-outline-primary", textContent: "仍要退出" });
  out.addEventListener("click", () => leave(form, { wipe: false }));
  dialog.append(title, words, send, " ", out);
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !isSignOut(event.target)) return;
  event.preventDefault();
  const waiting = unsentOf(user);
  if (Object.keys(waiting).length) ask(event.target, waiting);
  else leave(event.target, { wipe: true });
});
