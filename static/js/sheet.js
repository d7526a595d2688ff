/* sheet.js — the score sheet in the browser: goes from indicator to indicator without asking the server, keeps every
   value on the device before it is sent (sheet_vault.js), sends by one queue (sheet_queue.js), and opens again without a
   network from its own copy. Without this script the page is a plain form. What it understands:
   [data-sheet="uuid"] with data-sheet-copy, data-worker, data-scope;
   data-worked: the worker stands by, so that the page opens again without a network;
   data-over="1": signed, void or closed, so this device's copy goes; data-shell: the page that the service worker keeps. */

import { signInAgain } from "./sign_in.js";
import * as draw from "./sheet_draw.js";
import { Queue } from "./sheet_queue.js";
import { shrunk } from "./sheet_photo.js";
import { canKeep, forget, forgetOthers, noteUnsent, openVault, partOf, rememberPart } from "./sheet_vault.js";

const root = document.querySelector("[data-sheet]");
const WRITING = 800;
const typing = (target) => target.closest("input:not([type=radio]), textarea, select, [contenteditable], dialog");

class Sheet {
  constructor(uuid, copy, vault) {
    Object.assign(this, { uuid, copy, vault, addresses: new Map(), state: { name: "sent" }, digits: "" });
    this.indicators = copy.indicators;
    this.queue = new Queue(uuid, copy.urls, vault);
    this.queue.user = copy.user;
    this.place = root.querySelector("[data-indicator-place]");
    this.note = root.querySelector("[data-note]");
    this.at = this.known(new URL(location.href).searchParams.get("at")) ?? copy.at ?? this.indicators[0].code;
  }

  async start(fromShell) {
    await this.queue.restore();
    for (const name of ["changed", "told", "photo", "conflicts", "state"]) {
      this.queue.addEventListener(name, (event) => this[`on_${name}`](event.detail));
    }
    this.bind();
    this.online = !fromShell;
    if (fromShell || this.queue.waiting) this.drawIndicator();
    this.draw();
    if (fromShell) this.on_state({ name: "offline" });
    if (this.queue.waiting) this.queue.send();
    else if (fromShell) this.queue.later(15000);
    root.dataset.ready = "1";
  }

  known(code) {
    return this.indicators.find((one) => one.code === code)?.code ?? null;
  }

  indicator(code = this.at) {
    return this.indicators.find((one) => one.code === code);
  }

  /* What counts now: the newest value of this device, else the server's. */
  value(code) {
    return this.queue.newest(code) ?? this.indicator(code).value;
  }

  fault(code) {
    const { comment_below: below } = this.indicator(code);
    const value = this.value(code);
    const owed = below !== null && value.points !== null && Number(value.points) < Number(below) && !value.comment.trim();
    return owed ? `低于 ${draw.figure(Number(below))} 分，请写明评语。` : "";
  }

  isDone(code) {
    return this.value(code).points !== null && !this.fault(code);
  }

  get next() {
    const here = this.indicators.findIndex((one) => one.code === this.at);
    const others = [...this.indicators.slice(here + 1), ...this.indicators.slice(0, here)];
    return others.find((one) => !this.isDone(one.code))?.code ?? null;
  }

  /* ── drawing ───────────────────────────────────────────────────────────── */

  draw() {
    const unsent = new Set([...this.queue.entries, ...this.queue.photos].map((one) => one.indicator));
    const shown = this.indicators.map(({ code }) => ({ code, done: this.isDone(code), unsent: unsent.has(code) }));
    draw.drawStrip(root.querySelector(".indicator-strip"), shown, this.at);
    const scored = this.indicators.filter(({ code }) => this.value(code).points !== null);
    const add = (numbers) => numbers.reduce((sum, number) => sum + Number(number), 0);
    draw.drawTotals(document, {
      done: shown.filter((one) => one.done).length,
      all: shown.length,
      sum: add(scored.map(({ code }) => this.value(code).points)),
      full: add(scored.map(({ points }) => points)),
      unsent: this.queue.waiting,
    }, this.next);
    draw.drawPhotos(this.place, this.queue.photos.filter((photo) => photo.indicator === this.at), this.addresses);
    draw.drawNote(this.note, this.noteNow());
    noteUnsent(this.copy.user, this.uuid, this.queue.waiting);
    root.dataset.unsent = String(this.queue.waiting);
  }

  drawIndicator() {
    draw.drawIndicator(this.place, this.indicator().html, this.value(this.at), { online: this.online });
  }

  noteNow() {
    const waiting = this.queue.waiting;
    const kept = this.vault ? `本机存有 ${waiting} 项，恢复后自动发送` : `${waiting} 项暂存在本页，请勿关闭页面，恢复后自动发送`;
    const again = { action: "重试", does: "send" };
    switch (this.state.name) {
      case "offline":
        return { title: "网络已断开，照常评分", detail: waiting ? kept : this.mayReload(), ...again };
      case "login":
        return { title: "已存于本机，请登录后发送", detail: `登录已过期，本机存有 ${waiting} 项`, icon: "key", action: "登录", does: "login" };
      case "refused":
        return { title: "没有发送成功", detail: this.state.sentence, tone: "bad", ...again };
      case "over":
        return { title: this.state.sentence, detail: "本机保存的内容已清除。", tone: "bad" };
      default:
        return this.vault ? null : { title: "本浏览器不能在本机加密保存", detail: "可以照常评分；网络断开时请勿关闭或刷新本页。", tone: "wait" };
    }
  }

  mayReload() {
    return this.hasWorker ? "没有未发送的内容" : "本浏览器断网后不能重新打开本页，请勿关闭或刷新";
  }

  get hasWorker() {
    return Boolean(navigator.serviceWorker?.controller);
  }

  /* ── what the person does ──────────────────────────────────────────────── */

  bind() {
    document.getElementById("score")?.addEventListener("submit", (event) => this.onSubmit(event));
    root.addEventListener("change", (event) => this.onChange(event));
    root.addEventListener("input", (event) => event.target.name === "comment" && this.afterWriting());
    root.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("popstate", () => this.show(this.known(new URL(location.href).searchParams.get("at")) ?? this.indicators[0].code));
    window.addEventListener("offline", () => this.on_state({ name: "offline" }));
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("beforeunload", (event) => !this.vault && this.queue.waiting && event.preventDefault());
  }

  async onSubmit(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    await this.keep();
    const fault = this.fault(this.at);
    draw.showFault(this.place, fault);
    if (fault) this.place.querySelector("textarea").focus();
    else if (this.next) this.go(this.next);
    else if (this.queue.waiting) this.queue.send();
    else location.assign(this.copy.urls.sign);
  }

  onChange(event) {
    if (event.target.name === "points" || event.target.name === "comment") this.keep();
    if (event.target.name === "photo") this.takePhoto(event.target);
  }

  afterWriting() {
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.keep(), WRITING);
  }

  onClick(event) {
    const hit = (selector) => event.target.closest(selector);
    if (hit("[data-go]")) {
      event.preventDefault();
      this.keep();
      this.go(hit("[data-go]").dataset.go);
    }
    if (hit("[data-clear]")) {
      event.preventDefault();
      for (const radio of this.place.querySelectorAll("input[name=points]")) radio.checked = false;
      this.keep();
    }
    const act = hit("[data-note-act]")?.dataset.noteAct;
    if (act === "login") this.signIn();
    else if (act === "send") this.queue.waiting ? this.queue.send() : location.reload();
  }

  onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    if (!/^[0-9.]$/.test(event.key) || document.querySelector("dialog[open]")) return;
    clearTimeout(this.digitTimer);
    this.digitTimer = setTimeout(() => (this.digits = ""), 900);
    // “1” then “0” is ten, where ten can be given; else the last key counts
    const radio = this.radio(this.digits + event.key) ?? this.radio(event.key);
    this.digits = this.radio(this.digits + event.key) || event.key === "." ? this.digits + event.key : event.key;
    if (!radio || radio.disabled) return;
    event.preventDefault();
    radio.checked = true;
    radio.focus({ preventScroll: true });
    this.keep();
  }

  radio(number) {
    const radios = [...this.place.querySelectorAll("input[name=points]")];
    return radios.find((one) => number !== "" && !number.endsWith(".") && Number(one.value) === Number(number)) ?? null;
  }

  /* Put what stands on the page into the queue, if it differs from what counts. */
  async keep() {
    clearTimeout(this.writing);
    const code = this.at;
    if (this.indicator(code).fixed) return;
    const points = this.place.querySelector("input[name=points]:checked")?.value ?? null;
    const comment = this.place.querySelector("textarea[name=comment]")?.value ?? "";
    const now = this.value(code);
    const same = (points === null) === (now.points === null) && Number(points) === Number(now.points);
    draw.showBand(this.place, points);
    if (same && comment === now.comment) return;
    await this.queue.add(code, { points, comment }, this.indicator(code).value.revision);
    if (!this.fault(code)) draw.showFault(this.place, "");
  }

  go(code) {
    const address = new URL(location.href);
    address.searchParams.set("at", code);
    history.pushState({}, "", address);
    this.show(code);
  }

  show(code) {
    this.at = code;
    this.drawIndicator();
    this.draw();
    document.title = `评分 ${code} · ${this.copy.title}`;
    scrollTo(0, 0);
    this.place.querySelector("h2")?.focus({ preventScroll: true });
  }

  async takePhoto(input) {
    const code = this.at;
    for (const file of input.files) await this.queue.addPhoto(code, await shrunk(file), new Date(file.lastModified || Date.now()).toISOString());
    input.value = "";
  }

  async signIn() {
    await signInAgain(this.state.login ?? document.body.dataset.loginUrl);
    this.queue.send();
  }

  /* ── what the queue says ───────────────────────────────────────────────── */

  on_changed() {
    this.draw();
  }

  async on_told({ code, value }) {
    this.indicator(code).value = value;
    if (this.vault) await this.vault.put("copies", "sheet", this.copy);
    if (code === this.at && !this.queue.newest(code)) draw.fill(this.place, value);
    this.draw();
  }

  async on_photo({ photo, code }) {
    const one = this.indicator(code);
    one.html = photo.html ?? one.html;
    if (this.vault) await this.vault.put("copies", "sheet", this.copy);
    if (code === this.at && this.online) this.drawIndicator();
    this.draw();
  }

  async on_conflicts(conflicts) {
    if (document.querySelector("dialog.conflict")) return;
    const titles = new Map(this.indicators.map(({ code, title }) => [code, title]));
    const asked = [...conflicts];
    const mine = await draw.askWhich(asked, titles);
    for (const [at, { entry, theirs }] of asked.entries()) await this.queue.settle(entry, theirs, mine[at]);
    this.drawIndicator();
    this.draw();
  }

  async on_state(state) {
    if (state.name === "sending") return;
    if (state.name === "sent" || state.name === "waiting") this.online = true;
    this.state = state;
    root.dataset.state = state.name;
    if (state.name === "over") await forget(this.copy.user, this.uuid);
    this.draw();
  }
}

/* ── opening ─────────────────────────────────────────────────────────────── */

const uuidHere = () => location.pathname.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)?.[0] ?? "";

async function vaultFor(uuid, user, part) {
  if (!canKeep()) return null;
  try {
    return await openVault(uuid, user, part);
  } catch (fault) {
    console.info("no vault", fault.name); // a private window may forbid it: then nothing is kept, and the page says so
    return null;
  }
}

async function fromDevice(uuid) {
  const known = partOf(uuid);
  const vault = known && (await vaultFor(uuid, known.user, known.part));
  const copy = await vault?.get("copies", "sheet");
  return copy ? new Sheet(uuid, copy, vault) : null;
}

async function fromServer(uuid) {
  const answer = await fetch(root.dataset.sheetCopy, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) return null;
  const { part, ...copy } = await answer.json();
  const vault = await vaultFor(uuid, copy.user, part);
  rememberPart(uuid, copy.user, part);
  if (vault) {
    await vault.put("copies", "sheet", copy);
    await forgetOthers(copy.user, copy.open);
  }
  return new Sheet(uuid, copy, vault);
}

async function openPage() {
  const uuid = root.dataset.sheet;
  const sheet = await fromServer(uuid).catch(() => fromDevice(uuid));
  await sheet?.start(false);
  if (!navigator.serviceWorker || !isSecureContext) return;
  const noteWorker = () => navigator.serviceWorker.controller && (root.dataset.worked = "1");
  navigator.serviceWorker.addEventListener("controllerchange", noteWorker);
  await navigator.serviceWorker.register(root.dataset.worker, { scope: root.dataset.scope });
  noteWorker();
}

async function openShell() {
  const uuid = uuidHere();
  const sheet = await fromDevice(uuid);
  root.querySelector("[data-nothing-kept]").hidden = Boolean(sheet);
  for (const part of document.querySelectorAll("[data-with-copy]")) part.hidden = !sheet;
  if (!sheet) return;
  document.documentElement.dataset.type = sheet.copy.type ?? "normal";
  document.querySelector("[data-sheet-title]").textContent = sheet.copy.title;
  document.title = `评分 ${sheet.at} · ${sheet.copy.title}`;
  await sheet.start(true);
}

async function leaveNothing() {
  await forget(document.body.dataset.user, root.dataset.sheet);
  noteUnsent(document.body.dataset.user, root.dataset.sheet, 0);
  root.dataset.wiped = "1";
}

if (root.dataset.over) leaveNothing();
else if (root.dataset.shell) openShell();
else openPage();
