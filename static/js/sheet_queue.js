/* sheet_queue.js — the values and photos of one score sheet that wait to be sent, and their sending.
   Every value carries its own UUID, the revision of the server's value it was based on, the UUID of an earlier value of
   this device that may have arrived without our knowing (follows), and the device's moment. One POST sends them all;
   the server answers each with stored, already, conflict or refused. Without a vault they are kept in memory only.
   Events: "changed" (something is waiting or no longer), "told" {code, value} (the server's value of an indicator),
   "photo" {photo}, "conflicts" [{entry, theirs}], "state" {name, sentence, login}. */

const AGAIN = 15000;
const SOON = 700;
const JSON_ONLY = { Accept: "application/json" };

/* One line to the server: fetch says TypeError when there is none. */
class NoLine extends Error {}
class Answered extends Error {
  constructor(status, said) {
    super(said.sentence ?? String(status));
    Object.assign(this, { status, said });
  }
}

async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { credentials: "same-origin", cache: "no-store", ...options, headers: { ...JSON_ONLY, ...options.headers } });
  } catch {
    throw new NoLine();
  }
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  const said = isJson ? await answer.json().catch(() => ({})) : {};
  if (answer.status >= 502) throw new NoLine(); // somebody on the way answers for a server that is not there
  if (!answer.ok || !isJson) throw new Answered(answer.status, said);
  return said;
}

export class Queue extends EventTarget {
  constructor(sheet, urls, vault) {
    super();
    Object.assign(this, { sheet, urls, vault, user: null, entries: [], photos: [], conflicts: [], running: false });
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => !document.hidden && this.waiting && this.send());
  }

  /* Take up what an earlier visit left on this device. */
  async restore() {
    if (!this.vault) return;
    this.entries = (await this.vault.all("entries")).map(([, entry]) => entry);
    const blobs = new Map(await this.vault.all("photos"));
    const facts = (await this.vault.get("copies", "photos")) ?? [];
    this.photos = facts.filter((photo) => blobs.has(photo.uuid)).map((photo) => ({ ...photo, blob: blobs.get(photo.uuid) }));
  }

  /* As one counts them: indicators with a value that is not sent, and photos. */
  get waiting() {
    return new Set(this.entries.map((entry) => entry.indicator)).size + this.photos.length;
  }

  newest(code) {
    return this.entries.findLast((entry) => entry.indicator === code) ?? null;
  }

  /* ── putting in ────────────────────────────────────────────────────────── */

  async add(code, { points, comment }, revision) {
    const before = this.newest(code);
    const entry = { uuid: crypto.randomUUID?.() ?? uuid(), indicator: code, base: revision, follows: null, points, comment, at: new Date().toISOString() };
    if (before && !before.tried) {
      Object.assign(entry, { base: before.base, follows: before.follows });
      this.entries = this.entries.filter((one) => one !== before);
    } else if (before) {
      Object.assign(entry, { base: before.base, follows: before.uuid });
    }
    this.entries.push(entry);
    if (this.vault) {
      await this.vault.put("entries", entry.uuid, entry);
      if (before && !before.tried) await this.vault.drop("entries", before.uuid);
    }
    this.say("changed");
    this.later(SOON);
  }

  async addPhoto(code, blob, at) {
    const photo = { uuid: crypto.randomUUID?.() ?? uuid(), indicator: code, at, blob };
    this.photos.push(photo);
    if (this.vault) {
      await this.vault.put("photos", photo.uuid, blob);
      await this.keepPhotoFacts();
    }
    this.say("changed");
    this.later(SOON);
    return photo;
  }

  async dropPhoto(photo) {
    this.photos = this.photos.filter((one) => one !== photo);
    if (this.vault) {
      await this.vault.drop("photos", photo.uuid);
      await this.keepPhotoFacts();
    }
    this.say("changed");
  }

  keepPhotoFacts() {
    const facts = this.photos.map(({ blob, ...fact }) => fact);
    return this.vault.put("copies", "photos", facts);
  }

  async dropEntry(entry) {
    this.entries = this.entries.filter((one) => one !== entry);
    if (this.vault) await this.vault.drop("entries", entry.uuid);
  }

  /* ── sending ───────────────────────────────────────────────────────────── */

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.running || !this.waiting || this.conflicts.length) return;
    this.running = true;
    this.say("state", { name: "sending" });
    try {
      await this.sendAll();
      this.say("state", { name: this.waiting ? "waiting" : "sent" });
    } catch (fault) {
      this.stopped(fault);
    } finally {
      this.running = false;
      this.say("changed");
    }
    if (this.waiting && !this.timerless) this.later(AGAIN);
  }

  async sendAll() {
    const { token, user } = await ask(this.urls.token);
    if (String(user) !== String(this.user)) throw new Answered(409, { sentence: "现在登录的是另一个账号，本机保存的评分只能由原来的专家登录后发送。" });
    this.timerless = false;
    this.refusals = [];
    if (this.entries.length) await this.sendEntries(token);
    for (const photo of [...this.photos]) await this.sendPhoto(token, photo);
    if (this.refusals.length) throw new Answered(422, { sentence: this.refusals.join(" ") });
  }

  async sendEntries(token) {
    const sent = [...this.entries];
    for (const entry of sent) {
      if (entry.tried) continue;
      entry.tried = true;
      if (this.vault) await this.vault.put("entries", entry.uuid, entry);
    }
    const body = JSON.stringify({ entries: sent.map(({ tried, ...entry }) => entry) });
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
    const { answers } = await ask(this.urls.sync, { method: "POST", headers, body });
    for (const answer of answers) await this.answered(sent.find((entry) => entry.uuid === answer.uuid), answer);
    if (this.conflicts.length) this.say("conflicts", this.conflicts);
  }

  async answered(entry, answer) {
    if (!entry) return;
    if (answer.status === "conflict") {
      if (this.newest(entry.indicator) === entry) this.conflicts.push({ entry, theirs: answer.value });
      return;
    }
    await this.dropEntry(entry);
    if (answer.status === "refused") this.refusals.push(`${entry.indicator}：${answer.sentence}`);
    if (!answer.value) return;
    for (const later of this.entries) {
      if (later.indicator === entry.indicator) Object.assign(later, { base: answer.value.revision, follows: null });
    }
    this.say("told", { code: entry.indicator, value: answer.value });
  }

  async sendPhoto(token, photo) {
    const body = new FormData();
    body.set("uuid", photo.uuid);
    body.set("indicator", photo.indicator);
    body.set("at", photo.at);
    body.set("photo", photo.blob, "photo.jpg");
    try {
      const said = await ask(this.urls.photos, { method: "POST", headers: { "X-CSRFToken": token }, body });
      await this.dropPhoto(photo);
      this.say("photo", { photo: said.photo, code: photo.indicator });
    } catch (fault) {
      if (fault.status !== 422) throw fault;
      await this.dropPhoto(photo); // not a picture that can be taken; the sentence says so
      this.refusals.push(fault.message);
    }
  }

  /* The person has chosen: his own value again on top of the server's, or the server's. */
  async settle(entry, theirs, keepsMine) {
    this.conflicts = this.conflicts.filter((one) => one.entry !== entry);
    for (const one of this.entries.filter((each) => each.indicator === entry.indicator)) await this.dropEntry(one);
    this.say("told", { code: entry.indicator, value: theirs });
    if (keepsMine) await this.add(entry.indicator, entry, theirs.revision);
    this.say("changed");
    if (!this.conflicts.length) this.later(0);
  }

  stopped(fault) {
    if (fault instanceof NoLine) return this.say("state", { name: "offline" });
    if (!(fault instanceof Answered)) throw fault;
    if (fault.status === 401) {
      this.timerless = true;
      return this.say("state", { name: "login", login: fault.said.login });
    }
    this.timerless = fault.status < 500;
    return this.say("state", { name: fault.said.over ? "over" : "refused", sentence: fault.said.sentence ?? "没有发送成功，请稍后再试。" });
  }

  say(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/* Where the browser has no randomUUID (a page without TLS). */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
