/* viewer.js — look at the page images of one file. What it understands:
   [data-viewer]  with img[data-page="n"] in .scan and buttons [data-view="out|in|fit|rotate|previous|next"];
   [data-view-zoom], [data-view-page] show where one is. Keys come from data-key through verify_desk.js.
   Event "viewer:frame" {page, x, y, w, h} (percent) on [data-viewer] shows a frame on the page; null takes it away. */

const STEPS = [25, 33, 50, 67, 80, 100, 125, 150, 200, 300, 400];

class Viewer {
  constructor(box) {
    this.box = box;
    this.scan = box.querySelector(".scan");
    this.pages = [...this.scan.querySelectorAll("img[data-page]")];
    this.page = 0;
    this.zoom = 100; // of the width that fits
    this.turn = 0;
    if (this.pages.length === 0) return;
    box.querySelector(".viewer-tools").hidden = false;
    box.addEventListener("click", (event) => this.act(event.target.closest("[data-view]")?.dataset.view));
    box.addEventListener("viewer:frame", (event) => this.showFrame(event.detail));
    new ResizeObserver(() => this.draw()).observe(this.scan);
    for (const image of this.pages) image.addEventListener("load", () => this.draw());
    this.draw();
  }

  act(what) {
    const acts = {
      in: () => (this.zoom = STEPS.find((step) => step > this.zoom) ?? this.zoom),
      out: () => (this.zoom = STEPS.findLast((step) => step < this.zoom) ?? this.zoom),
      fit: () => (this.zoom = 100),
      rotate: () => (this.turn = (this.turn + 90) % 360),
      previous: () => this.go(this.page - 1),
      next: () => this.go(this.page + 1),
    };
    if (!acts[what]) return;
    acts[what]();
    this.draw();
  }

  go(page) {
    if (page < 0 || page >= this.pages.length) return;
    this.page = page;
    this.scan.scrollTo(0, 0);
  }

  draw() {
    const room = Math.min(this.scan.clientWidth - 32, 752);
    this.pages.forEach((image, index) => {
      image.hidden = index !== this.page;
      if (index === this.page) this.size(image, (room * this.zoom) / 100);
    });
    this.box.querySelector("[data-view-zoom]").textContent = `${this.zoom}%`;
    this.box.querySelector("[data-view-page]").textContent = `${this.page + 1} / ${this.pages.length} 页`;
    this.allow("previous", this.page > 0);
    this.allow("next", this.page + 1 < this.pages.length);
    this.placeFrame();
  }

  size(image, width) {
    const ratio = (image.naturalHeight || image.height) / (image.naturalWidth || image.width);
    const lying = this.turn % 180 !== 0;
    const own = lying ? width / ratio : width; // turned pages fill the same width
    image.style.width = `${own}px`;
    image.style.height = `${own * ratio}px`;
    const shift = lying ? (own - own * ratio) / 2 : 0;
    image.style.margin = `${shift}px ${-shift}px`;
    image.style.transform = `rotate(${this.turn}deg)`;
  }

  allow(what, may) {
    this.box.querySelector(`[data-view="${what}"]`).setAttribute("aria-disabled", String(!may));
  }

  showFrame(frame) {
    this.frame = frame;
    if (frame) this.go(frame.page - 1);
    this.draw();
    this.mark?.scrollIntoView({ block: "nearest" });
  }

  placeFrame() {
    this.mark ??= this.scan.appendChild(Object.assign(document.createElement("span"), { className: "scan-frame" }));
    const image = this.pages[this.page];
    const shown = Boolean(this.frame) && this.frame.page - 1 === this.page && this.turn === 0;
    this.mark.hidden = !shown;
    if (!shown) return;
    const { x, y, w, h } = this.frame;
    const inside = { left: image.offsetLeft + (image.offsetWidth * x) / 100, top: image.offsetTop + (image.offsetHeight * y) / 100,
      width: (image.offsetWidth * w) / 100, height: (image.offsetHeight * h) / 100 };
    for (const [side, length] of Object.entries(inside)) this.mark.style[side] = `${length}px`;
  }
}

for (const box of document.querySelectorAll("[data-viewer]")) new Viewer(box);
