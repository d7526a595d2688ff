/* poll.js — a page that waits for a job. What it understands:
   [data-poll="/url"]       asked every 1.5 s, slower later; while the page is hidden it rests
   [data-poll-words]        shows the answer's words       [data-poll-bar]  an SVG rect, width 0–100
   Answer (JSON): {"state": "waiting|running|done|failed", "percent": 40, "words": "…", "url": "/where/to/go"}
   done → goes to url (or loads this page again); failed → shows the words and stops. */

const FIRST_PAUSE = 1500;
const LONGEST_PAUSE = 8000;

function show(box, answer) {
  const words = box.querySelector("[data-poll-words]");
  if (words && answer.words) words.textContent = answer.words;
  if (answer.percent != null) box.querySelector("[data-poll-bar]")?.setAttribute("width", answer.percent);
}

async function ask(box) {
  const answer = await fetch(box.dataset.poll, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function poll(box, pause) {
  await new Promise((wake) => setTimeout(wake, pause));
  if (document.hidden) return poll(box, pause);
  let answer;
  try {
    answer = await ask(box);
  } catch {
    const words = box.querySelector("[data-poll-words]");
    if (words) words.textContent = "暂时连接不上，正在重试……";
    return poll(box, LONGEST_PAUSE);
  }
  show(box, answer);
  if (answer.state === "failed") return;
  if (answer.state === "done") {
    if (answer.url) location.replace(answer.url);
    else location.reload();
    return;
  }
  return poll(box, Math.min(pause * 1.3, LONGEST_PAUSE));
}

for (const box of document.querySelectorAll("[data-poll]")) poll(box, FIRST_PAUSE);
