/* sheet_worker.js — the service worker of the score sheets. The server puts `self.KEPT = {version, shell, files}` before
   it. It keeps static files and the empty shell of the sheet, never a page with somebody's values and never a material.
   A sheet that the network does not answer opens as the shell, which draws the device's own encrypted copy. */

const { version, shell, files } = self.KEPT;
const SHEET = /^\/reviews\/sheets\/[0-9a-f]{8}-[0-9a-f-]{27}\/(sign\/)?$/;
const PATIENCE = 8000;

self.addEventListener("install", (event) => {
  const fresh = (address) => new Request(address, { cache: "reload" });
  event.waitUntil(
    caches.open(version).then((cache) => cache.addAll([shell, ...files].map(fresh))).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== version).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && SHEET.test(address.pathname)) event.respondWith(page(request));
  else if (files.includes(address.pathname)) event.respondWith(kept(address.pathname, request));
});

async function kept(name, request) {
  return (await caches.match(name)) ?? fetch(request);
}

async function page(request) {
  const stopped = new AbortController();
  const timer = setTimeout(() => stopped.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: stopped.signal });
  } catch {
    return (await caches.match(shell)) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}
