// kundig works without this file; it only saves a click here and there.
"use strict";

// The appearance form in the account menu applies at once.
for (const form of document.querySelectorAll("[data-theme-form]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

// A press on the background closes an open menu; Escape closes it and gives the focus back.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// After a refused form the focus goes to the summary of what is wrong.
document.querySelector("#errors")?.focus();

// Signing out removes the unsent answers and drafts that were kept on this device.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[action$='/logout/']")) return;
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith("kundig:")) localStorage.removeItem(name);
  } catch { /* storage is not allowed here */ }
});

// Two presses of the same button send one form.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented) return;
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  else button.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

// Print buttons.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
