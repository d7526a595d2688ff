/* handwriting.js — a name written with finger, pen or mouse. What it understands:
   [data-pad]              components/signature_pad.html: an svg of 144 units height, a path.pad-ink, a hidden input
   [data-pad-input]        gets the strokes, "x,y x,y;x,y …" in units; empty until something is written
   [data-pad-clear]        takes everything back
   The server checks the strokes and draws the picture itself (common/handwriting.py). */

const HEIGHT = 144;
const WIDEST = 999; // what the server takes
const STEP = 1.5; // units between two points that are kept

class Pad {
  constructor(box) {
    this.box = box;
    this.svg = box.querySelector("svg");
    this.ink = box.querySelector(".pad-ink");
    this.input = box.querySelector("[data-pad-input]");
    this.strokes = [];
    box.hidden = false;
    this.svg.addEventListener("pointerdown", (event) => this.begin(event));
    this.svg.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) this.svg.addEventListener(name, () => this.end());
    box.querySelector("[data-pad-clear]")?.addEventListener("click", () => this.clear());
    new ResizeObserver(() => this.strokes.length || this.measure()).observe(this.svg);
    this.measure();
  }

  /* One writes from edge to edge: the units go as far as the pad is wide. What is written keeps its own measure. */
  measure() {
    const place = this.svg.getBoundingClientRect();
    this.width = Math.min(Math.round((place.width / place.height) * HEIGHT) || HEIGHT, WIDEST);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    this.svg.querySelector(".pad-line")?.setAttribute("x2", this.width - 24);
  }

  point(event) {
    const place = this.svg.getBoundingClientRect();
    // turned while one writes, the drawing keeps its shape inside the box: what is left over stands at its sides
    const scale = Math.min(place.width / this.width, place.height / HEIGHT);
    const x = (event.clientX - place.left - (place.width - this.width * scale) / 2) / scale;
    const y = (event.clientY - place.top - (place.height - HEIGHT * scale) / 2) / scale;
    return [Math.round(Math.min(Math.max(x, 0), this.width)), Math.round(Math.min(Math.max(y, 0), HEIGHT))];
  }

  begin(event) {
    if (event.button) return;
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    this.current = [this.point(event)];
    this.strokes.push(this.current);
    this.draw();
  }

  move(event) {
    if (!this.current) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = this.point(part);
      const [before, above] = this.current.at(-1);
      if (Math.hypot(x - before, y - above) >= STEP) this.current.push([x, y]);
    }
    this.draw();
  }

  end() {
    this.current = null;
    this.input.value = this.strokes.map((stroke) => stroke.map(([x, y]) => `${x},${y}`).join(" ")).join(";");
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  draw() {
    const path = (stroke) => `M${stroke.map(([x, y]) => `${x} ${y}`).join("L")}${stroke.length === 1 ? "h.1" : ""}`;
    this.ink.setAttribute("d", this.strokes.map(path).join(""));
    this.box.classList.toggle("is-written", this.strokes.length > 0);
  }

  clear() {
    this.strokes = [];
    this.draw();
    this.end();
  }
}

for (const box of document.querySelectorAll("[data-pad]")) new Pad(box);
