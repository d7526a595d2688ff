/* counter.js — characters left. What it understands:
   textarea[data-limit="200"]   shows "已写 n / 200 字" over its upper right corner and turns red beyond the limit.
   Rare characters outside the basic plane count as one, line breaks do not count as two. */

const counters = new WeakMap();

export function length(text) {
  return [...text.replace(/\r\n/g, "\n")].length;
}

function show(area) {
  const limit = Number(area.dataset.limit);
  const written = length(area.value);
  const counter = counters.get(area);
  counter.textContent = written > limit ? `超出 ${written - limit} 字` : `${written} / ${limit} 字`;
  counter.classList.toggle("is-over", written > limit);
}

function attach(area) {
  if (counters.has(area)) return;
  const counter = document.createElement("span");
  counter.className = "counter";
  counter.setAttribute("aria-live", "off");
  const label = area.labels?.[0];
  if (label) label.append(" ", counter);
  else area.before(counter);
  counters.set(area, counter);
  show(area);
}

function attachAll(root) {
  for (const area of root.querySelectorAll("textarea[data-limit]")) attach(area);
}

document.addEventListener("input", (event) => {
  if (counters.has(event.target)) show(event.target);
});
document.addEventListener("rows:changed", (event) => attachAll(event.target));
attachAll(document);
