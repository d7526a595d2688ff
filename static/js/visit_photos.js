/* visit_photos.js — photos of a site visit, sent one after another as soon as they are chosen. What it understands:
   form[data-photos]      its file input (multiple), [data-photos-words] for the progress, [data-photos-send] without script
   Each photo goes under a key of its own, so that one sent twice over a bad line is stored once. Answer (JSON):
   {"sentence": ""}, 4xx with the sentence why it was not taken. Afterwards #photos is fetched anew; what is being
   typed beside it stays. */

import { csrfToken } from "./page.js";

const PAUSES = [0, 2000, 5000, 10000, 20000];

function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

async function post(form, photo, key) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", csrfToken());
  data.set("key", key);
  data.set("photo", photo);
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  if (answer.redirected && !isJson) return "登录已过期，请重新登录后再上传。";
  const said = isJson ? await answer.json() : {};
  return answer.ok ? "" : said.sentence || "服务器没有收下这张照片，请稍后再试。";
}

async function send(form, photo) {
  const key = freshKey();
  for (const pause of PAUSES) {
    await new Promise((wake) => setTimeout(wake, pause));
    try {
      return await post(form, photo, key);
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault; // fetch says TypeError when there is no line
    }
  }
  return `网络没有恢复，“${photo.name}”没有上传，请稍后重新选择。`;
}

async function refresh(refused) {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page?.getElementById("photos");
  if (fresh) document.getElementById("photos").replaceWith(document.importNode(fresh, true));
  attach();
  const words = document.querySelector("[data-photos-words]");
  if (refused.length && words) words.textContent = refused.join(" ");
  if (document.querySelector(".photo-wait")) setTimeout(() => refresh([]), 4000);
}

async function take(form, photos) {
  const words = form.querySelector("[data-photos-words]");
  const refused = [];
  for (const [place, photo] of photos.entries()) {
    words.textContent = `正在上传第 ${place + 1} 张，共 ${photos.length} 张……`;
    const sentence = await send(form, photo);
    if (sentence) refused.push(sentence);
  }
  await refresh(refused);
}

function attach() {
  const form = document.querySelector("form[data-photos]");
  if (!form) return;
  form.querySelector("[data-photos-send]").hidden = true;
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => take(form, [...input.files]));
}

attach();
