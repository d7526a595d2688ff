/* sheet_vault.js — what an expert's device keeps of a score sheet, encrypted, apart for every person.
   Two keys are needed: one that never leaves this browser (a CryptoKey that cannot be read out, kept in IndexedDB) and
   one part that the server gives to the signed-in owner while his sheet is open (kept for this tab only). Either alone
   opens nothing. What stands beside the encrypted text in clear: whose it is, of which sheet, and in what order.
   openVault(sheet, user, part) → Vault; partOf(sheet) → {user, part} of this tab, or null; forget(), forgetOthers(). */

const NAME = "chief-sheets";
const STORES = ["keys", "copies", "entries", "photos"];
const encoder = new TextEncoder();

export const canKeep = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

function finished(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const name of STORES) if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
  };
  return finished(request);
}

/* ── this tab's part of the key ──────────────────────────────────────────── */

const place = (sheet) => `chief:part:${sheet}`;

export function partOf(sheet) {
  try {
    return JSON.parse(sessionStorage.getItem(place(sheet)));
  } catch {
    return null;
  }
}

export function rememberPart(sheet, user, part) {
  try {
    sessionStorage.setItem(place(sheet), JSON.stringify({ user, part }));
  } catch {
    // a tab without storage keeps the part as long as the page is open
  }
}

export function forgetParts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("chief:part:")) sessionStorage.removeItem(key);
}

/* ── how much waits to be sent, for the warning before signing out ───────── */

const counter = (user) => `chief:unsent:${user}`;

export function unsentOf(user) {
  try {
    return JSON.parse(localStorage.getItem(counter(user))) ?? {};
  } catch {
    return {};
  }
}

export function noteUnsent(user, sheet, count) {
  const all = unsentOf(user);
  if (count) all[sheet] = count;
  else delete all[sheet];
  try {
    if (Object.keys(all).length) localStorage.setItem(counter(user), JSON.stringify(all));
    else localStorage.removeItem(counter(user));
  } catch {
    // without storage nothing is kept either, so there is nothing to warn of
  }
}

/* ── the vault ───────────────────────────────────────────────────────────── */

class Vault {
  constructor(database, sheet, user, key) {
    Object.assign(this, { database, sheet, user, key });
    this.name = `${user}:${sheet}`;
  }

  async put(store, id, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const body = value instanceof Blob ? await value.arrayBuffer() : encoder.encode(JSON.stringify(value));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: this.bound(id) }, this.key, body);
    const row = { owner: this.name, iv, data, type: value instanceof Blob ? value.type : "", order: Date.now() };
    const old = await this.row(store, id);
    if (old) row.order = old.order;
    await finished(this.store(store, "readwrite").put(row, this.id(id)));
  }

  async get(store, id) {
    const row = await this.row(store, id);
    return row ? this.opened(row, id) : null;
  }

  /* Everything of this sheet in the order in which it was first put: [id, value]. */
  async all(store) {
    const start = this.id("");
    const range = IDBKeyRange.bound(start, `${start}\uffff`);
    const reading = this.store(store, "readonly");
    const [keys, rows] = await Promise.all([finished(reading.getAllKeys(range)), finished(reading.getAll(range))]);
    const found = rows.map((row, at) => ({ row, id: keys[at].slice(start.length) }));
    found.sort((one, other) => one.row.order - other.row.order);
    return Promise.all(found.map(async ({ row, id }) => [id, await this.opened(row, id)]));
  }

  async drop(store, id) {
    await finished(this.store(store, "readwrite").delete(this.id(id)));
  }

  async opened(row, id) {
    const wrapped = { name: "AES-GCM", iv: row.iv, additionalData: this.bound(id) };
    const body = await crypto.subtle.decrypt(wrapped, this.key, row.data);
    return row.type ? new Blob([body], { type: row.type }) : JSON.parse(new TextDecoder().decode(body));
  }

  row(store, id) {
    return finished(this.store(store, "readonly").get(this.id(id)));
  }

  store(name, mode) {
    return this.database.transaction(name, mode).objectStore(name);
  }

  id(id) {
    return `${this.name}:${id}`;
  }

  bound(id) {
    return encoder.encode(this.id(id));
  }
}

export async function openVault(sheet, user, part) {
  const database = await opened();
  const device = await deviceKey(database, user);
  const mixed = await crypto.subtle.sign("HMAC", device, encoder.encode(`${part}:${sheet}`));
  const key = await crypto.subtle.importKey("raw", mixed, "AES-GCM", false, ["encrypt", "decrypt"]);
  return new Vault(database, sheet, user, key);
}

async function deviceKey(database, user) {
  const name = String(user);
  const read = () => finished(database.transaction("keys", "readonly").objectStore("keys").get(name));
  const kept = await read();
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  try {
    await finished(database.transaction("keys", "readwrite").objectStore("keys").add(made, name));
    return made;
  } catch {
    return read(); // another tab was first
  }
}

/* Take away what this device keeps of one person's sheet; of all his sheets without `sheet`. */
export async function forget(user, sheet = "") {
  await wipe((owner) => (sheet ? owner === `${user}:${sheet}` : owner.startsWith(`${user}:`)));
}

/* Of one person keep only these sheets: the panels of the others are closed. */
export async function forgetOthers(user, open) {
  await wipe((owner) => owner.startsWith(`${user}:`) && !open.includes(owner.slice(`${user}:`.length)));
}

async function wipe(belongs) {
  if (!canKeep()) return;
  const database = await opened();
  for (const name of STORES.slice(1)) {
    const store = database.transaction(name, "readwrite").objectStore(name);
    const [keys, rows] = await Promise.all([finished(store.getAllKeys()), finished(store.getAll())]);
    const gone = keys.filter((_, at) => belongs(rows[at].owner));
    const removing = database.transaction(name, "readwrite").objectStore(name);
    await Promise.all(gone.map((key) => finished(removing.delete(key))));
  }
  database.close();
}
