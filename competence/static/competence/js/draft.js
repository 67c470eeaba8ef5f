// Keeps what is being typed on this device until it is saved. The page works without this file.
"use strict";

const form = document.querySelector("form[data-draft]");
const KEPT = "textarea, input[type=text], input[type=number], select";

function read() {
  const values = {};
  for (const field of form.querySelectorAll(KEPT)) values[field.name] = field.value;
  return values;
}

function forget() {
  try { localStorage.removeItem(form.dataset.draft); } catch { /* storage is not allowed here */ }
}

function keep() {
  try { localStorage.setItem(form.dataset.draft, JSON.stringify(read())); } catch { /* full, or not allowed here */ }
}

function stored() {
  try { return JSON.parse(localStorage.getItem(form.dataset.draft)); } catch { return null; }
}

// Handed in: what this device kept of it is no longer needed.
const done = document.querySelector("[data-draft-done]");
if (done) {
  try { localStorage.removeItem(done.dataset.draftDone); } catch { /* storage is not allowed here */ }
}

if (form) {
  // Equal to what the server shows: the save was acknowledged, nothing is left to keep.
  const left = stored();
  const shown = read();
  const isSaved = !left || Object.keys(left).every((name) => left[name].replaceAll("\r\n", "\n") === (shown[name] ?? "").replaceAll("\r\n", "\n"));
  const notice = document.querySelector("[data-draft-notice]");
  const isOpen = form.hasAttribute("data-draft-open"); // the server shows what was typed, but has not saved all of it
  if (isOpen) keep();
  else if (isSaved) forget();
  else notice.hidden = false;

  notice.querySelector("[data-draft-take]").addEventListener("click", () => {
    for (const field of form.querySelectorAll(KEPT)) if (left && field.name in left) field.value = left[field.name];
    notice.hidden = true;
    form.querySelector("textarea").focus();
  });
  notice.querySelector("[data-draft-drop]").addEventListener("click", () => {
    forget();
    notice.hidden = true;
    form.querySelector("textarea").focus();
  });

  let rest;
  form.addEventListener("input", () => {
    clearTimeout(rest);
    rest = setTimeout(keep, 400);
  });
  addEventListener("pagehide", () => {
    const now = read();
    if (isOpen || Object.keys(now).some((name) => now[name] !== shown[name])) keep();
  });
}
