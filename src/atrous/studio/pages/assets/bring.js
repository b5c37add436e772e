// Sends dropped or chosen files, with the folders they lie in, one after the other; then asks for their import.
class Bringing {
  static all = new WeakMap();

  // Of the place that an element lies in, if it lies in one.
  static at(element) {
    const root = element.closest?.(".bring");
    if (root && !this.all.has(root)) this.all.set(root, new Bringing(root));
    return root && this.all.get(root);
  }

  constructor(root) {
    this.root = root;
    this.address = root.dataset.address;
    this.status = root.querySelector("[role=status]");
    this.bar = root.querySelector("progress");
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

// The page itself listens, from its first moment: a place for files may be drawn later, and is used at once.
addEventListener("change", event => {
  const files = event.target.type === "file" ? event.target.files : [];
  Bringing.at(event.target)?.send([...files].map(file => [file.webkitRelativePath || file.name, file]));
});
addEventListener("click", event => {
  const opens = event.target.dataset?.opens;
  if (opens) Bringing.at(event.target)?.root.querySelector(opens).click();
});
addEventListener("dragover", event => {
  const bringing = Bringing.at(event.target);
  if (bringing) { event.preventDefault(); bringing.root.classList.add("over"); }
});
addEventListener("dragleave", event => Bringing.at(event.target)?.root.classList.remove("over"));
addEventListener("drop", event => {
  const bringing = Bringing.at(event.target);
  if (!bringing) return;
  event.preventDefault();
  bringing.root.classList.remove("over");
  const entries = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry()).filter(Boolean);
  bringing.gather(entries).then(files => bringing.send(files));
});
