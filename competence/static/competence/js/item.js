// The item editor: preview while typing, rows without leaving the page. Everything works without this file.
"use strict";

const editor = document.querySelector("form[data-item]");

if (editor) {
  const place = document.querySelector("[data-preview]");
  const switches = [...document.querySelectorAll("button[name=preview]")];
  let rest;
  let round = 0;

  const language = () => switches.find((one) => one.getAttribute("aria-pressed") === "true").value;

  // The server draws the preview from what is typed; nothing is saved. Only the newest answer is shown.
  async function preview() {
    const mine = ++round;
    const data = new FormData(editor);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("preview", language());
    try {
      const answer = await fetch(editor.dataset.previewAddress, { method: "POST", body: data, redirect: "error" });
      if (!answer.ok || mine !== round) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine === round) place.replaceChildren(...drawn.body.children);
    } catch { /* no connection: the preview stays as it was */ }
  }

  editor.addEventListener("input", () => {
    clearTimeout(rest);
    rest = setTimeout(preview, 600);
  });

  for (const one of switches) {
    one.addEventListener("click", (event) => {
      event.preventDefault();
      for (const other of switches) other.setAttribute("aria-pressed", String(other === one));
      preview();
    });
  }

  // A button of a row saves the draft, as it would without script, and puts the new fields in place of the old ones.
  let isBusy = false;
  editor.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button?.name !== "row" || [...editor.querySelectorAll("input[type=file]")].some((field) => field.files.length)) return;
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    try {
      const answer = await fetch(editor.action, { method: "POST", body: new FormData(editor, button) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("form[data-item]");
      if (!answer.ok || !fresh) throw new Error("the page has to say why");
      editor.replaceChildren(...fresh.childNodes);
      for (const part of ["[data-preview]", "[data-draft-status]"]) {
        document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
      }
      const at = document.getElementById(new URL(answer.url).searchParams.get("at"));
      at?.focus({ preventScroll: true });
      at?.scrollIntoView({ block: "nearest" });
      if (language() !== page.querySelector("button[name=preview][aria-pressed=true]").value) preview();
    } catch {
      isBusy = false;
      editor.append(Object.assign(document.createElement("input"), { type: "hidden", name: "row", value: button.value }));
      HTMLFormElement.prototype.submit.call(editor);
    }
    isBusy = false;
  });

  // A click on the picture sets the middle of the place that is being written.
  let current = null;
  editor.addEventListener("focusin", (event) => { current = event.target.closest("fieldset.entry"); });
  editor.addEventListener("click", (event) => {
    const picture = event.target.closest("img[data-picture]");
    const entry = current?.isConnected ? current : null;
    if (!picture || !entry) return;
    const field = (name) => [...entry.querySelectorAll("input")].find((one) => one.name.endsWith(`].${name}`));
    if (!field("x") || !field("y")) return;
    const box = picture.getBoundingClientRect();
    const middle = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
    for (const [name, size] of [["x", "width"], ["y", "height"]]) {
      const long = parseFloat(field(size)?.value.replace(",", ".")) || 10;
      if (field(size) && !field(size).value) field(size).value = String(long);
      field(name).value = String(Math.round(Math.max(0, Math.min(100 - long, 100 * middle[name] - long / 2))));
    }
    field("x").dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// One tick for the whole page of the list.
const ticks = document.querySelector("form[data-ticks]");
if (ticks) {
  const all = ticks.querySelector("[data-tick-all]");
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of ticks.querySelectorAll("input[name=item]")) box.checked = all.checked;
  });
}
