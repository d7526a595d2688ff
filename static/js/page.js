/* page.js — small things that several modules share; importing it does nothing by itself.
   (house.js acts when loaded, so no module imports it.) */

export function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

export function useToken(token) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
}

/* A symbol beside a word, as {% icon %} draws it. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function setIcon(element, name) {
  element?.querySelector("use")?.setAttribute("href", `#i-${name}`);
}

export function setTone(element, tone) {
  const kept = [...element.classList].filter((name) => !name.startsWith("tone-"));
  element.className = [...kept, `tone-${tone}`].join(" ");
}

/* A stored value may be missing or not ours: then it is as if nothing had been stored. */
export function readLocal(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function writeLocal(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // storage is full or forbidden: the caller says so
  }
}
