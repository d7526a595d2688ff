/* upload.js — files in pieces of at most 2 MB that go on after a lost line (tus 1.0). What it understands:
   form#uploads[data-tus]      the form of upload_form.html: token, address of the tus client
   [data-slot="key"]           components/file_slot.html: data-upload-url (tus creation), data-slot-url (its HTML again),
                               data-upload-max (bytes), data-slot-state; a file input inside, [data-slot-send] without script
   A file chosen or dropped is sent at once. Refusals are 4xx with the sentence as text. After the last piece the slot
   is fetched anew from data-slot-url; while its state is "loading" (being checked) it is asked again every 2 s. */

import { csrfToken, setIcon, setTone } from "./page.js";

const PIECE = 2 * 1024 * 1024;
const PAUSES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 30000, 30000, 30000];
const home = document.querySelector("form#uploads[data-tus]");
const MEGA = 1024 * 1024;
const amount = (bytes) => (bytes / MEGA).toFixed(1);

async function client() {
  if (!window.tus) await import(home.dataset.tus); // a classic bundle: it sets window.tus
  return window.tus;
}

function word(slot, tone, icon, text) {
  const place = slot.querySelector("[data-slot-word]");
  setTone(place, tone);
  setIcon(place, icon);
  place.lastChild.textContent = text;
}

function refuse(slot, sentence) {
  slot.querySelector("[data-slot-progress]").hidden = true;
  slot.classList.add("is-refused");
  word(slot, "bad", "alert", "未收下");
  let why = slot.querySelector(".slot-why");
  if (!why) {
    why = document.createElement("span");
    why.className = "slot-why";
    why.setAttribute("role", "alert");
    slot.querySelector("[data-slot-word]").after(why);
  }
  why.textContent = sentence;
}

function sentenceOf(error) {
  const answer = error.originalResponse;
  const type = answer?.getHeader("Content-Type") ?? "";
  if (answer && type.startsWith("text/plain")) return answer.getBody();
  if (answer?.getStatus() === 401) return "登录已过期，请重新登录后再上传。";
  return answer ? "服务器没有收下这个文件，请稍后再试。" : "网络一直没有恢复，请检查后重新选择这个文件，会从断开处继续。";
}

async function send(slot, file) {
  const most = Number(slot.dataset.uploadMax);
  if (most && file.size > most) return refuse(slot, `文件有 ${amount(file.size)} MB，超过了 ${amount(most)} MB 的上限。`);
  if (file.size === 0) return refuse(slot, "选择的文件是空的，请换一个文件。");
  const tus = await client();
  const progress = slot.querySelector("[data-slot-progress]");
  const pause = slot.querySelector("[data-slot-pause]");
  slot.querySelector(".slot-why")?.remove();
  progress.hidden = false;
  return new Promise((resolve) => {
    const upload = new tus.Upload(file, {
      endpoint: slot.dataset.uploadUrl,
      chunkSize: PIECE,
      retryDelays: PAUSES,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type, slot: slot.dataset.slot },
      fingerprint: async () => ["chief", document.body.dataset.user, slot.dataset.uploadUrl, slot.dataset.slot, file.name, file.size, file.lastModified].join("|"),
      headers: { Accept: "text/plain" },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      onProgress: (sent, total) => {
        const share = Math.floor((sent / total) * 100);
        word(slot, "run", "upload", `上传中 ${share}%`);
        progress.querySelector("[data-slot-bar]").setAttribute("width", share);
        progress.querySelector("[data-slot-amount]").textContent = `${amount(sent)} / ${amount(total)} MB`;
      },
      onError: (error) => resolve(refuse(slot, sentenceOf(error))),
      onSuccess: () => resolve(refresh(slot)),
    });
    pause.onclick = () => togglePause(slot, upload, pause);
    upload.findPreviousUploads().then((earlier) => {
      if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
      upload.start();
    });
  });
}

function togglePause(slot, upload, button) {
  const paused = button.textContent === "继续";
  button.textContent = paused ? "暂停" : "继续";
  if (paused) return upload.start();
  word(slot, "act", "clock", "已暂停");
  return upload.abort();
}

async function refresh(slot) {
  const answer = await fetch(slot.dataset.slotUrl).catch(() => null);
  if (!answer?.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-slot]");
  if (!fresh) return location.reload();
  const next = document.importNode(fresh, true);
  slot.replaceWith(next);
  attach(next);
  next.dispatchEvent(new CustomEvent("slot:changed", { bubbles: true }));
  return next;
}

function attach(slot) {
  const input = slot.querySelector("input[type=file]");
  if (slot.dataset.slotState === "loading") setTimeout(() => refresh(slot), 2000);
  if (!input) return;
  slot.querySelector("[data-slot-send]").hidden = true;
  const take = async (files) => {
    for (const file of input.multiple ? files : [...files].slice(0, 1)) await send(slot, file);
  };
  input.addEventListener("change", () => take([...input.files]));
  slot.addEventListener("dragover", (event) => {
    event.preventDefault();
    slot.classList.add("is-target");
  });
  slot.addEventListener("dragleave", () => slot.classList.remove("is-target"));
  slot.addEventListener("drop", (event) => {
    event.preventDefault();
    slot.classList.remove("is-target");
    take([...event.dataTransfer.files]);
  });
}

if (home) for (const slot of document.querySelectorAll("[data-slot]")) attach(slot);
