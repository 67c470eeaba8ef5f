// Saves each answer of a quiz at once; without this file the page's form saves when one goes on.
// Until the server has reported an answer as saved, it stays in this device's storage under person and attempt.
"use strict";
(() => {
  const form = document.querySelector("form[data-attempt]");
  if (!form) return;
  const { attempt, person, position: here, save } = form.dataset;
  const prefix = `kundig:answer:${person}:${attempt}:`;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const field = form.elements;
  const inputs = [...form.querySelectorAll("[name=answer], [name^='answer.']")];
  const unsure = part("unsure");
  let token = field.csrfmiddlewaretoken.value;
  const unsettled = !part("conflict").hidden || document.querySelector("#errors"); // the form was sent and came back
  let busy, timer, goal, theirs; // goal: where to go once all is saved; theirs: a newer answer from elsewhere
  let tries = 0;

  const write = (text, values) => {
    part("status").textContent = text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
  const say = (name, values) => write(form.dataset[`say${name}`], values);

  // Entries are {key, based_on, answer, next}: what is being sent, and what was chosen meanwhile.
  const entries = {};
  const storage = (work) => { try { return work(localStorage); } catch { /* not allowed here; `entries` has it */ } };
  const keep = (position, entry) => {
    entries[position] = entry;
    storage((s) => s.setItem(prefix + position, JSON.stringify(entry)));
  };
  const drop = (position) => {
    delete entries[position];
    storage((s) => s.removeItem(prefix + position));
  };
  storage((s) => {
    for (const name of Object.keys(s)) if (name.startsWith(prefix)) entries[name.slice(prefix.length)] = JSON.parse(s[name]);
  });

  const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
  const begin = (answer) => keep(here, { key: uuid(), based_on: +field.revision.value, answer });
  const stands = (saved) => {
    field.revision.value = saved.revision;
    field.key.value = uuid();
  };
  // An answer is a list: the values of what is ticked, and "part=value" for each menu or typed field.
  const isTick = (input) => /radio|checkbox/.test(input.type);
  const before = (input) => (isTick(input) ? "" : `${input.name.slice(7)}=`);
  const found = (answer, input) => answer.find((entry) => entry.startsWith(before(input)))?.slice(before(input).length) ?? "";
  const has = (answer, input) => (input === unsure ? !answer.length : answer.includes(input.value));
  const chosen = () => inputs.filter((i) => (isTick(i) ? i.checked : i.value.trim()) && !(unsure.checked && !isTick(i)))
    .map((i) => before(i) + i.value);
  const label = (i) => i.labels?.[0]?.textContent.trim() || i.getAttribute("aria-label") || "";
  const words = (answer) => inputs.filter((i) => (isTick(i) ? has(answer, i) : found(answer, i))).map((i) =>
    isTick(i) ? label(i) : `${label(i)}: ${i.options ? [...i.options].find((o) => o.value === found(answer, i))?.text : found(answer, i)}`).join("; ");
  const show = (answer) => inputs.forEach((i) => { if (isTick(i)) i.checked = has(answer, i); else i.value = found(answer, i); });
  const latest = (entry) => entry.next ?? entry.answer;

  // After a new sign-in the token is new: take it from a fresh copy of this page, if it is still this person's.
  const renew = async () => {
    const page = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-attempt]");
    const known = fresh?.dataset.person === person;
    if (known) token = fresh.elements.csrfmiddlewaretoken.value;
    part("sign-in").hidden = known || page.status === 404;
    say(page.status === 404 ? "Stranger" : "Offline");
    return known;
  };

  const compare = (position, saved) => {
    const mine = latest(entries[position]);
    goal = "";
    if (String(saved.answer) === String([...mine].sort()) && saved.answer) {
      drop(position);
      if (position === here) stands(saved);
      say("Saved", { time: saved.clock });
    } else if (position === here) {
      theirs = saved;
      part("theirs").textContent = words(saved.answer ?? []);
      part("mine").textContent = words(mine);
      part("conflict").hidden = false;
      write("");
    } else say("Elsewhere", { number: position });
  };

  // Sends one entry; true when more may follow at once.
  const send = async (position) => {
    const { key, based_on, answer } = entries[position];
    const response = await fetch(save, {
      method: "POST",
      signal: AbortSignal.timeout(10000),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ position: +position, answer, based_on, key }),
    });
    const data = await response.json();
    if (response.ok) {
      tries = 0;
      part("sign-in").hidden = true;
      const { next } = entries[position];
      if (next) keep(position, { key: uuid(), based_on: data.revision, answer: next });
      else drop(position);
      if (position === here) stands(data);
      say("Saved", { time: data.clock });
      return true;
    }
    if (response.status === 401 || response.status === 403) {
      if ((await renew()) && tries < 3) return Boolean(++tries);
      if (!part("sign-in").hidden) write("");
      later();
    } else if (data.saved) compare(position, data.saved);
    else if (response.status === 404) say("Stranger");
    else if (response.status < 500) {
      for (const refused of data.handed_in_at ? Object.keys(entries) : [position]) drop(refused);
      write(data.message);
    } else throw response;
    return false;
  };

  const flush = async () => {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      // Asked anew after each one: something may have been answered here while another answer was on its way.
      const due = () => [here, ...Object.keys(entries)].find((at) => entries[at] && !(theirs && at === here));
      for (let position = due(); position; position = (await send(position)) && due()) say("Saving");
    } catch {
      say("Offline");
      later();
    }
    busy = false;
    if (goal && !entries[here]) location.assign(goal);
  };
  const later = () => { timer = setTimeout(flush, Math.min(3e4, 1e3 * 2 ** tries++) * (0.75 + Math.random() / 2)); };

  const decide = (answer) => {
    part("conflict").hidden = true;
    stands(theirs);
    if (answer) begin(answer);
    else {
      drop(here);
      show(theirs.answer ?? []);
      say("Saved", { time: theirs.clock });
    }
    theirs = null;
    flush();
  };

  // Steps to be put in order: whoever takes a place gives the old one to the step that had it.
  form.querySelectorAll("[data-order]").forEach((list) => {
    const menus = [...list.querySelectorAll("select")];
    const note = () => menus.forEach((menu) => { menu.dataset.was = menu.value; });
    note();
    list.addEventListener("change", ({ target }) => {
      const other = menus.find((menu) => menu !== target && target.value && menu.value === target.value);
      if (other) other.value = target.dataset.was;
      note();
    });
  });

  const changed = ({ target }) => {
    if (target === unsure ? unsure.checked : !isTick(target) || target.checked) {
      for (const input of inputs) {
        if (isTick(input) && input.type === "checkbox" && (input === unsure) !== (target === unsure)) input.checked = false;
      }
    }
    const keys = chosen();
    if (!keys.length) return say("Nothing"); // nothing chosen or typed never deletes an answer
    const answer = keys.filter(Boolean);
    if (theirs) part("mine").textContent = words(answer);
    if (entries[here]) keep(here, { ...entries[here], next: answer });
    else begin(answer);
    return true;
  };
  // Typed text is kept on the device with every letter, and sent after a second of rest, at the latest after three.
  let rest, since;
  const typedOut = () => {
    clearTimeout(rest);
    since = 0;
    flush();
  };
  form.addEventListener("input", (event) => {
    if (isTick(event.target) || event.target.options || !changed(event)) return;
    since ||= Date.now();
    clearTimeout(rest);
    rest = setTimeout(typedOut, Math.min(1000, Math.max(0, since + 2500 - Date.now())));
  });
  form.addEventListener("change", (event) => {
    if ((isTick(event.target) || event.target.options) && !changed(event)) return;
    typedOut();
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || (unsettled && !theirs)) return;
    event.preventDefault();
    if (theirs && !button.dataset.href) return decide(latest(entries[here]));
    goal = button.dataset.href; // none: the Enter key, which only saves
    if (entries[here]) typedOut();
    else if (goal) location.assign(goal);
  });
  part("take-theirs").addEventListener("click", (event) => {
    if (!theirs) return;
    event.preventDefault();
    decide(null);
  });
  addEventListener("online", flush);
  addEventListener("pagehide", () => { if (entries[here]) flush(); });
  addEventListener("focus", flush);
  if (entries[here]) show(latest(entries[here]));
  flush();
})();
