/* autosave.js — saves while one types. What it understands:
   form[data-autosave-url][data-revision]     the chapter; its autosave_footer stands anywhere on the page
   [data-no-local]                            this field is never kept on the device (identity numbers, files)
   Request: POST, the whole form without files, plus autosave=1, revision, changed (JSON list of input names).
   Answers (JSON):
     200 {"revision": 8, "saved_at": "10:42:07", "faults": {"name": "sentence"}, "html": {"element id": "inner html"}}
     409 {"revision": 9, "by": "程以南", "at": "10:41", "fields": [{"name", "label", "theirs"}]}
     401 {"login": "/accounts/login/"}        sign in again in place, then the save is repeated
     4xx {"sentence": "…"}                    没有保存成功, with the sentence
   No answer: the values are kept on the device under user and address, sent when the line is back, offered again
   when the page is opened anew. */

import { csrfToken, icon, readLocal, setIcon, setTone, writeLocal } from "./page.js";
import { showConflict } from "./conflict.js";
import { signInAgain } from "./sign_in.js";

const PAUSE = 1200;
const RETRY = 15000;
const LOOK = {
  saving: ["quiet", "sync", "正在保存…"],
  saved: ["good", "check", "已自动保存"],
  failed: ["bad", "alert", "没有保存成功"],
  offline: ["act", "offline", "网络已断开"],
  other: ["act", "users", "有人刚改过这一章"],
};

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.revision = form.dataset.revision ?? "0";
    this.key = `chief:${document.body.dataset.user ?? ""}:${location.pathname}:${form.id}`;
    this.changed = new Set();
    this.running = false;
    this.submitted = false;
    this.state = document.querySelector("[data-saved-state]");
    form.addEventListener("input", (event) => this.note(event.target.name));
    form.addEventListener("change", (event) => this.note(event.target.name));
    form.addEventListener("rows:changed", (event) => this.note(event.detail?.name ?? "rows"));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => this.keepLocal());
    window.addEventListener("pageshow", () => (this.submitted = false)); // the browser's back button brings the same page
    document.addEventListener("visibilitychange", () => document.hidden && this.changed.size && this.save());
    this.restore();
  }

  note(name) {
    if (!name) return;
    this.changed.add(name);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  show(state, detail = "", words = "") {
    if (!this.state) return;
    const [tone, icon, usual] = LOOK[state];
    this.state.dataset.savedState = state;
    setTone(this.state, tone);
    setIcon(this.state, icon);
    this.state.querySelector("[data-saved-words]").textContent = words || usual;
    this.state.querySelector("[data-saved-detail]").replaceChildren(detail);
  }

  body(names) {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("csrfmiddlewaretoken", csrfToken());
    data.set("autosave", "1");
    data.set("revision", this.revision);
    data.set("changed", JSON.stringify([...names]));
    return data;
  }

  async save() {
    clearTimeout(this.timer);
    if (this.running || this.changed.size === 0) return;
    this.running = true;
    const sent = new Set(this.changed);
    this.changed.clear();
    this.show("saving");
    try {
      await this.send(sent);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch says TypeError when there is no line
      this.again(sent);
      this.offline();
    } finally {
      this.running = false;
    }
    if (this.changed.size && this.state?.dataset.savedState === "saved") this.note([...this.changed][0]);
  }

  async send(sent) {
    const headers = { "X-Autosave": "1", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    const answer = await fetch(this.url, { method: "POST", body: this.body(sent), headers });
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    const said = isJson ? await answer.json() : {};
    if (answer.status === 401 || (answer.redirected && !isJson)) return this.afterSignIn(sent, said.login);
    if (answer.status === 409) return this.conflict(sent, said);
    if (!answer.ok || !isJson) return this.refused(sent, said.sentence);
    this.revision = String(said.revision);
    this.form.dataset.revision = this.revision;
    const field = this.form.elements.namedItem("revision");
    if (field) field.value = this.revision;
    writeLocal(this.key, null);
    this.showFaults(said.faults ?? {});
    redraw(said.html);
    this.form.dispatchEvent(new CustomEvent("rows:told", { detail: said.rows ?? {} }));
    this.show("saved", said.saved_at ?? "");
    window.dispatchEvent(new CustomEvent("chief:saved", { detail: { form: this.form } }));
  }

  async afterSignIn(sent, login) {
    this.keepLocal(sent);
    this.show("failed", "登录已过期");
    await signInAgain(login ?? document.body.dataset.loginUrl);
    return this.send(sent);
  }

  async conflict(sent, said) {
    this.show("other", "", `${said.by} 刚改过这一章`);
    await showConflict(this.form, said);
    // the revision stays: what else the other has changed is not shown here and must be asked for when it is typed over
    if (said.html) redraw(said.html);
    else this.revision = String(said.revision);
    this.again(sent);
    setTimeout(() => this.save());
  }

  refused(sent, sentence) {
    this.again(sent);
    this.keepLocal(sent);
    const retry = document.createElement("button");
    retry.type = "button";
    retry.className = "btn btn-link btn-inline";
    retry.textContent = "再试一次";
    retry.addEventListener("click", () => this.save());
    const detail = document.createElement("span");
    detail.append(sentence ? `${sentence}　` : "", retry);
    this.show("failed", detail);
  }

  offline() {
    const kept = this.keepLocal();
    this.show("offline", kept ? "改动先存在本机" : "本机也存不下，请勿关闭页面");
    this.timer = setTimeout(() => this.save(), RETRY);
  }

  again(sent) {
    for (const name of sent) this.changed.add(name);
  }

  keepLocal(names = this.changed) {
    if (names.size === 0) return true;
    const secret = (name) => this.form.elements.namedItem(name)?.dataset?.noLocal !== undefined;
    const values = [...this.body(names)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && !secret(name),
    );
    const { revision, submitted } = this;
    return writeLocal(this.key, { at: Date.now(), revision, submitted, names: [...names].filter((name) => !secret(name)), values });
  }

  restore() {
    const kept = readLocal(this.key);
    if (!kept?.names) return;
    // kept while a submit was under way: a newer revision says that it has arrived
    if (kept.submitted && Number(this.form.dataset.revision) > Number(kept.revision)) {
      writeLocal(this.key, null);
      return;
    }
    this.revision = kept.revision ?? this.revision; // older than the page's where somebody saved since: the server asks
    for (const name of kept.names) {
      const field = this.form.elements.namedItem(name);
      const found = kept.values.filter(([key]) => key === name).map(([, value]) => value);
      if (!field) continue;
      if (field instanceof RadioNodeList || field.type === "checkbox") {
        for (const box of field instanceof RadioNodeList ? field : [field]) box.checked = found.includes(box.value);
      } else if (field.type !== "file") field.value = found[0] ?? "";
      this.changed.add(name);
    }
    if (this.changed.size === 0) {
      writeLocal(this.key, null);
      return;
    }
    const when = new Date(kept.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
    this.show("offline", "", `已取回 ${when} 存在本机的改动`);
    setTimeout(() => this.save(), PAUSE);
  }

  showFaults(faults) {
    for (const field of this.form.elements) {
      if (!field.name || !field.id) continue;
      const place = document.getElementById(`${field.id}_error`);
      const sentence = faults[field.name];
      if (!sentence && !place) continue;
      mark(field, place, sentence);
    }
  }

  onSubmit(event) {
    clearTimeout(this.timer);
    if (navigator.onLine) {
      this.submitted = true;
      return;
    }
    event.preventDefault();
    this.changed.add("csrfmiddlewaretoken");
    this.offline();
  }
}

/* What the server drew anew, by element id. */
function redraw(parts) {
  for (const [id, html] of Object.entries(parts ?? {})) {
    const place = document.getElementById(id);
    if (place) place.innerHTML = html;
  }
}

/* One field gets its sentence, or loses the one that no longer holds. */
function mark(field, place, sentence) {
  field.classList.toggle("is-invalid", Boolean(sentence));
  if (!sentence) {
    place.remove();
    field.removeAttribute("aria-invalid");
    return;
  }
  const line = place ?? document.createElement("p");
  line.className = "invalid-feedback";
  line.id = `${field.id}_error`;
  const words = document.createElement("span");
  words.textContent = sentence;
  line.replaceChildren(icon("alert"), words);
  if (!place) (field.closest(".field") ?? field.parentElement).append(line);
  field.setAttribute("aria-invalid", "true");
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== line.id);
  field.setAttribute("aria-describedby", [...others, line.id].join(" "));
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) new Autosave(form);
