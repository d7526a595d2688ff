/* sheet_draw.js — draws a score sheet from what is known of it: the strip of indicators, the one that is open, totals,
   notes, both values of a conflict. It asks nobody and keeps nothing. The HTML of an indicator is the server's own. */

import { icon, setIcon } from "./page.js";

const LOOKS = { act: ["tone-act", "offline"], wait: ["tone-wait", "info"], bad: ["tone-bad", "alert"] };

export const figure = (number) => String(Math.round(number * 100) / 100);

function element(tag, facts = {}, ...children) {
  const made = Object.assign(document.createElement(tag), facts);
  made.append(...children);
  return made;
}

/* ── the strip ───────────────────────────────────────────────────────────── */

export function drawStrip(strip, indicators, current) {
  strip.setAttribute("aria-label", `${indicators.length} 项指标`);
  const links = indicators.map(({ code, done, unsent }) => {
    const link = element("a", { href: `?at=${encodeURIComponent(code)}`, className: unsent ? "wait" : done ? "ok" : "" }, code);
    link.dataset.go = code;
    link.setAttribute("aria-label", [code, done && "已评", unsent && "未发送"].filter(Boolean).join("，"));
    if (code === current) link.setAttribute("aria-current", "step");
    return link;
  });
  strip.replaceChildren(...links);
}

/* ── one indicator ───────────────────────────────────────────────────────── */

export function drawIndicator(place, html, value, { online }) {
  place.innerHTML = html; // the server's own template, kept as it came
  fill(place, value);
  if (!online) {
    const evidence = place.querySelector(".evidence");
    for (const paper of evidence?.querySelectorAll("a:not([data-photo])") ?? []) paper.remove();
    const said = place.querySelector("[data-evidence-count]");
    if (said) said.textContent = "材料只在联网时可以查看";
  }
}

export function fill(place, value) {
  for (const radio of place.querySelectorAll("input[name=points]")) {
    radio.checked = value.points !== null && Number(radio.value) === Number(value.points);
  }
  const comment = place.querySelector("textarea[name=comment]");
  if (comment && comment !== document.activeElement) comment.value = value.comment;
  showBand(place, value.points);
}

export function showBand(place, points) {
  for (const band of place.querySelectorAll("[data-least]")) {
    const hit = points !== null && Number(points) >= Number(band.dataset.least) && Number(points) <= Number(band.dataset.most);
    band.classList.toggle("hit", hit);
  }
}

/* A comment is owed: the sentence stands under the box until it is written. */
export function showFault(place, sentence) {
  const box = place.querySelector("textarea[name=comment]");
  if (!box) return;
  place.querySelector("#why_error")?.remove();
  box.classList.toggle("is-invalid", Boolean(sentence));
  if (!sentence) {
    box.removeAttribute("aria-invalid");
    box.removeAttribute("aria-describedby");
    return;
  }
  const words = element("p", { id: "why_error", className: "invalid-feedback" }, icon("alert"), element("span", {}, sentence));
  box.after(words);
  box.setAttribute("aria-invalid", "true");
  box.setAttribute("aria-describedby", "why_error");
}

/* Photos of this device that are not sent yet, beside the others. */
export function drawPhotos(place, photos, addresses) {
  const evidence = place.querySelector(".evidence");
  if (!evidence) return;
  for (const old of evidence.querySelectorAll("[data-unsent]")) old.remove();
  for (const photo of photos) {
    if (!addresses.has(photo.uuid)) addresses.set(photo.uuid, URL.createObjectURL(photo.blob));
    const card = element("span", { className: "card-of-photo" });
    card.dataset.unsent = photo.uuid;
    const image = element("img", { className: "thumb", src: addresses.get(photo.uuid), alt: "" });
    card.append(image, "我拍的照片", element("span", { className: "tiny" }, `${clock(photo.at)} 未发送`));
    evidence.append(card);
  }
  evidence.hidden = evidence.children.length === 0;
}

export const clock = (moment) => new Date(moment).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

/* ── totals ──────────────────────────────────────────────────────────────── */

export function drawTotals(page, sums, next) {
  for (const [name, value] of Object.entries({ done: sums.done, all: sums.all, sum: figure(sums.sum), full: figure(sums.full) })) {
    for (const place of page.querySelectorAll(`[data-sheet-${name}]`)) place.textContent = String(value);
  }
  const words = page.querySelector("[data-next-words]");
  if (words) words.textContent = next ? `保存，下一项 ${next}` : "保存，核对并签名";
  const hint = page.querySelector("[data-pad-hint]");
  if (!hint) return;
  const left = sums.all - sums.done;
  setIcon(hint, left || sums.unsent ? "lock" : "pen");
  hint.lastChild.textContent = left
    ? ` 还有 ${left} 项未评，评完后请在虚线上方书写姓名`
    : sums.unsent ? ` 还有 ${sums.unsent} 项未发送，联网发送后可以签名` : " 全部评完，请按下面的按钮核对后签名";
}

/* ── notes ───────────────────────────────────────────────────────────────── */

export function drawNote(note, shown) {
  note.hidden = !shown;
  if (!shown) return;
  const [tone, sign] = LOOKS[shown.tone ?? "act"];
  note.className = `offline-note ${tone}`;
  const words = element("span", {}, element("b", {}, shown.title));
  if (shown.detail) words.append(document.createElement("br"), shown.detail);
  const parts = [icon(shown.icon ?? sign), words];
  if (shown.action) {
    const act = element("button", { type: "button", className: "btn btn-link" }, shown.action);
    act.dataset.noteAct = shown.does;
    parts.push(act);
  }
  const said = JSON.stringify(shown);
  if (note.dataset.said !== said) note.replaceChildren(...parts); // read out once, not with every key
  note.dataset.said = said;
}

/* ── two values of one indicator ─────────────────────────────────────────── */

const inWords = (value) => `${value.points === null ? "未评分" : `${figure(Number(value.points))} 分`}${value.comment ? `，评语：${value.comment}` : ""}`;

export function askWhich(conflicts, titles) {
  const dialog = element("dialog", { className: "conflict" });
  dialog.setAttribute("aria-label", "两台设备上的评分不同");
  const form = element("form");
  for (const [at, { entry, theirs }] of conflicts.entries()) {
    const choice = element("fieldset", {}, element("legend", {}, `${entry.indicator} ${titles.get(entry.indicator)}`));
    const options = [
      ["mine", `用本机的：${inWords(entry)}（${clock(entry.at)}）`],
      ["theirs", `用另一台设备的：${inWords(theirs)}（${clock(theirs.at)}）`],
    ];
    for (const [value, words] of options) {
      const radio = element("input", { type: "radio", name: `choice-${at}`, value, className: "form-check-input", required: true, checked: value === "mine" });
      choice.append(element("label", { className: "form-check" }, radio, words));
    }
    form.append(choice);
  }
  form.append(element("button", { className: "btn btn-primary" }, "按所选保存"));
  dialog.append(element("h2", {}, "两台设备上的评分不同，请选择"), form);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const chosen = new FormData(form);
      dialog.remove();
      resolve(conflicts.map((_, at) => chosen.get(`choice-${at}`) === "mine"));
    });
  });
}
