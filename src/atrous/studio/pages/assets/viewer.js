// A picture with its labels over it: classes on and off, opacity, zoom by wheel, buttons and keys, drag to move.
class Viewer {
  constructor(root, palette) {
    this.root = root;
    this.palette = palette;
    this.hidden = new Set();
    this.picture = root.querySelector("img");
    this.canvas = root.querySelector("canvas");
    this.scale = 1; this.x = 0; this.y = 0;
    this.listen();
  }

  async showLabels(url) {
    if (!url) return;
    const mask = await createImageBitmap(await (await fetch(url)).blob(), { colorSpaceConversion: "none" });
    Object.assign(this.canvas, { width: mask.width, height: mask.height });
    this.classes = grey(mask).values;
    this.paint();
  }

  paint() {
    if (!this.classes) return;
    const pen = this.canvas.getContext("2d");
    const pixels = pen.createImageData(this.canvas.width, this.canvas.height);
    const colours = new Uint32Array(256);
    const bytes = new Uint8Array(colours.buffer);
    this.palette.forEach(([red, green, blue], number) => {
      if (number > 0 && !this.hidden.has(number)) bytes.set([red, green, blue, 255], 4 * number);
    });
    const out = new Uint32Array(pixels.data.buffer);
    for (let place = 0; place < out.length; place++) out[place] = colours[this.classes[place]];
    pen.putImageData(pixels, 0, 0);
  }

  opacity(share) { this.canvas.style.opacity = share; }

  toggle(number, shown) { if (shown) this.hidden.delete(number); else this.hidden.add(number); this.paint(); }

  zoom(factor, x = this.root.clientWidth / 2, y = this.root.clientHeight / 2) {
    const scale = Math.min(32, Math.max(1, this.scale * factor));
    this.x = x - (x - this.x) * scale / this.scale;
    this.y = y - (y - this.y) * scale / this.scale;
    this.scale = scale;
    this.place();
  }

  move(across, down) { this.x += across; this.y += down; this.place(); }

  reset() { this.scale = 1; this.x = 0; this.y = 0; this.place(); }

  place() {
    const room = side => side * (1 - this.scale);
    this.x = Math.min(0, Math.max(room(this.root.clientWidth), this.x));
    this.y = Math.min(0, Math.max(room(this.root.clientHeight), this.y));
    const look = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    for (const layer of [this.picture, this.canvas]) {
      layer.style.transform = look;
      layer.style.imageRendering = this.scale >= 4 ? "pixelated" : "auto";
    }
  }

  listen() {
    const step = 60;
    const keys = {
      "+": () => this.zoom(1.5), "=": () => this.zoom(1.5), "-": () => this.zoom(1 / 1.5), "0": () => this.reset(),
      ArrowLeft: () => this.move(step, 0), ArrowRight: () => this.move(-step, 0),
      ArrowUp: () => this.move(0, step), ArrowDown: () => this.move(0, -step),
    };
    this.root.addEventListener("keydown", event => {
      if (keys[event.key]) { keys[event.key](); event.preventDefault(); }
    });
    this.root.addEventListener("wheel", event => {
      const box = this.root.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
      event.preventDefault();
    }, { passive: false });
    this.root.addEventListener("pointerdown", event => this.root.setPointerCapture(event.pointerId));
    this.root.addEventListener("pointermove", event => {
      if (this.root.hasPointerCapture(event.pointerId)) this.move(event.movementX, event.movementY);
    });
  }
}

// The values of a grey picture: one byte a pixel.
function grey(image) {
  const { width, height } = image;
  const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  pen.drawImage(image, 0, 0);
  const pixels = pen.getImageData(0, 0, width, height).data;
  const values = new Uint8Array(width * height);
  for (let place = 0; place < values.length; place++) values[place] = pixels[4 * place];
  return { width, height, values };
}

async function startViewer(id, labels, palette) {
  const root = document.getElementById(id);
  window.viewer = new Viewer(root, palette);
  await window.viewer.showLabels(labels);
}
