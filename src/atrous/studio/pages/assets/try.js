// Sends a picture to a model and shows the answer; the threshold is applied here, so the slider answers at once.
class Trying {
  constructor(id, address, palette) {
    this.root = document.getElementById(id);
    this.address = address;
    this.viewer = new Viewer(this.root.querySelector(".stage"), palette);
    this.status = this.root.querySelector("[role=status]");
    this.threshold = 0.4;
  }

  choose() {
    const input = this.root.querySelector("input[type=file]");
    input.onchange = () => input.files.length && this.send(input.files[0]);
    input.value = "";
    input.click();
  }

  async take(url) { this.send(await (await fetch(url)).blob()); }

  async photograph() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
      await video.play();
      const still = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
      still.getContext("2d").drawImage(video, 0, 0);
      stream.getTracks().forEach(track => track.stop());
      still.toBlob(blob => this.send(blob), "image/jpeg", 0.95);
    } catch (error) {
      this.status.textContent = `There is no camera that this page may use (${error.message}).`;
    }
  }

  async send(blob) {
    this.status.textContent = "Asking …";
    const answer = await fetch(this.address, { method: "POST", body: blob });
    const said = await answer.json();
    if (!answer.ok) { this.status.textContent = said.message; return; }
    this.viewer.picture.src = URL.createObjectURL(blob);
    const [labels, confidences] = await Promise.all([said.labels, said.confidences].map(url => this.plane(url)));
    Object.assign(this, { labels: labels.values, confidences: confidences.values });
    Object.assign(this.viewer.canvas, { width: labels.width, height: labels.height });
    this.viewer.root.style.aspectRatio = `${labels.width}/${labels.height}`;
    this.viewer.reset();
    this.milliseconds = said.milliseconds;
    this.cut(this.threshold);
  }

  async plane(url) {
    const image = await createImageBitmap(await (await fetch(url)).blob(), { colorSpaceConversion: "none" });
    return grey(image);
  }

  cut(threshold) {
    this.threshold = threshold;
    if (!this.labels) return;
    const least = threshold * 255;
    const kept = new Uint8Array(this.labels.length);
    let pixels = 0;
    for (let place = 0; place < kept.length; place++) {
      if (this.confidences[place] >= least) { kept[place] = this.labels[place]; pixels += kept[place] > 0; }
    }
    this.viewer.classes = kept;
    this.viewer.paint();
    const share = (100 * pixels / kept.length).toFixed(1);
    this.status.textContent = `${share} % of the picture is no background; ${Math.round(this.milliseconds)} ms.`;
  }
}
