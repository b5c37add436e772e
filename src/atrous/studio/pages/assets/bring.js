// Sends dropped or chosen files, with the folders they lie in, one after the other; then asks for their import.
class Bringing {
  constructor(root, address) {
    this.root = root;
    this.address = address;
    this.status = root.querySelector("[role=status]");
    this.bar = root.querySelector("progress");
    for (const input of root.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => this.send([...input.files].map(file => [file.webkitRelativePath || file.name, file])));
    }
    for (const button of root.querySelectorAll("button[data-opens]")) {
      button.addEventListener("click", () => root.querySelector(button.dataset.opens).click());
    }
    root.addEventListener("dragover", event => { event.preventDefault(); root.classList.add("over"); });
    root.addEventListener("dragleave", () => root.classList.remove("over"));
    root.addEventListener("drop", event => {
      event.preventDefault();
      root.classList.remove("over");
      const entries = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry()).filter(Boolean);
      this.gather(entries).then(files => this.send(files));
    });
  }

  async gather(entries, folder = "") {
    const found = [];
    for (const entry of entries) {
      if (entry.isFile) {
        found.push([folder + entry.name, await new Promise((take, fail) => entry.file(take, fail))]);
      } else {
        const reader = entry.createReader();
        for (let some = null; some === null || some.length;) {  // at most a hundred at a time
          some = await new Promise((take, fail) => reader.readEntries(take, fail));
          found.push(...await this.gather(some, `${folder}${entry.name}/`));
        }
      }
    }
    return found;
  }

  async send(files) {
    if (!files.length || this.busy) return;
    this.busy = true;
    this.bar.hidden = false;
    this.bar.max = files.length;
    try {
      const { upload } = await this.ask("POST", this.address);
      for (const [place, [path, file]] of files.entries()) {
        this.status.textContent = `Sending ${place + 1} of ${files.length}: ${path}`;
        this.bar.value = place;
        await this.ask("PUT", `${this.address}/${upload}?path=${encodeURIComponent(path)}`, file);
      }
      this.status.textContent = "Looking at what came …";
      this.bar.removeAttribute("value");
      const { url } = await this.ask("POST", `${this.address}/${upload}`);
      location.assign(url);
    } catch (error) {
      this.status.textContent = error.message;
      this.bar.hidden = true;
    }
    this.busy = false;
  }

  async ask(method, address, body) {
    const answer = await fetch(address, { method, body });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(said.error || `The server answered ${answer.status}.`);
    return said;
  }
}
