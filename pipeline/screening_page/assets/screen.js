"use strict";
// One record at a time: show it, take a decision, go on. Text from records goes in as text only, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const plain = (pieces) => pieces.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("");
  const records = data.records.map((values, place) => {
    const record = Object.fromEntries(data.fields.map((name, index) => [name, values[index]]));
    return Object.assign(record, { place, name: plain(record.title) || "(no title)", why: [...record.why, ...record.besides] });
  });
  const texts = new Texts(data.perPack);

  const WORDS = {
    include: { key: "i", label: "Include", past: "Included", sign: "✓" },
    exclude: { key: "e", label: "Exclude", past: "Excluded", sign: "✕" },
    unclear: { key: "u", label: "Unclear", past: "Unclear", sign: "?" },
    sought: { key: "s", label: "Sought", past: "Sought", sign: "…" },
    not_retrieved: { key: "r", label: "Not retrieved", past: "Not retrieved", sign: "–" },
  };
  const wordOf = (name) => WORDS[name] || { key: "", label: name, past: name, sign: "•" };

  let decisions;
  let current = null;
  let shown = records;

  function element(tag, className, ...content) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  function option(select, value, words) {
    const made = element("option", "", words);
    made.value = value;
    select.append(made);
  }

  // ---- Criteria: each has a colour of its own within those of its kind, and its id as a label.

  const HUES = { require: [85, 240], signal: [30, 62], exclude: [-28, 14], flag: [265, 310] };
  const criteria = Object.entries(data.criteria).map(([id, { kind, reason }]) => ({ id, kind, reason }));
  const criterionById = new Map(criteria.map((criterion) => [criterion.id, criterion]));
  for (const [kind, [from, to]] of Object.entries(HUES)) {
    const same = criteria.filter((criterion) => criterion.kind === kind);
    same.forEach((criterion, index) => {
      criterion.hue = from + (to - from) * (same.length > 1 ? index / (same.length - 1) : 0.4);
    });
  }
  const SAYS = { require: "asked for", signal: "ranks", exclude: "speaks against", flag: "mind" };

  // The label of a criterion: what its id begins with, where no other id begins so.
  const start = (id) => id.split(/[-_]/)[0];
  for (const criterion of criteria) {
    const isAlone = criteria.every((other) => other === criterion || start(other.id) !== start(criterion.id));
    criterion.label = isAlone ? start(criterion.id) : criterion.id;
  }

  const ORDER = ["exclude", "require", "signal", "flag"];
  const byWeight = (ids) => ids.map((id) => criterionById.get(id)).filter(Boolean)
    .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || criteria.indexOf(one) - criteria.indexOf(other));

  function mark(words, ids) {
    const known = byWeight(ids);
    const made = element("mark", known[0].kind, words, element("small", "", known.map(({ label }) => label).join(" ")));
    made.dataset.ids = ids.join(" ");
    made.style.setProperty("--hue", known[0].hue);
    made.title = known.map(told).join("\n");
    return made;
  }

  // A required concept's reason says what is wrong when it is absent; where it is met, only its name fits.
  const told = (criterion) => (criterion.kind === "require" ? criterion.id : `${criterion.id}: ${criterion.reason}`);

  // The pieces as nodes. Neighbours that rest first of all on one criterion are one mark, with one label for all.
  function marked(pieces) {
    const nodes = [];
    let run = null;
    const end = () => {
      if (run) {
        const [, before, words, after] = /^(\s*)([^]*?)(\s*)$/.exec(run.words);
        nodes.push(before, ...(words ? [mark(words, [...run.ids])] : []), after);
      }
      run = null;
    };
    for (const piece of pieces) {
      const [words, ids] = typeof piece === "string" ? [piece, []] : piece;
      const [first] = byWeight(ids);
      if (!first) { end(); nodes.push(words); continue; }
      if (run && run.first !== first) end();
      run ??= { first, words: "", ids: new Set() };
      run.words += words;
      for (const id of ids) run.ids.add(id);
    }
    end();
    return nodes;
  }

  // ---- The record

  async function show(record, { focus = true } = {}) {
    current = record;
    at("record").hidden = !record;
    at("nothing").hidden = Boolean(record);
    at("words").replaceChildren();
    list.show(record);
    if (!record) return drawState();
    at("record-title").replaceChildren(...(record.title.length ? marked(record.title) : ["(no title)"]));
    at("source").textContent = [record.authors, record.journal, record.year, record.id].filter(Boolean).join(" · ");
    at("links").replaceChildren(...Object.entries(record.links).flatMap(([name, address]) => [link(name, address), " "]));
    at("phase-name").textContent = data.phases[record.phase];
    at("new").hidden = !record.isNew;
    at("why").replaceChildren(...whyOpen(record));
    at("note").value = decisions.entry(record).note;
    at("tag").value = decisions.entry(record).tag;
    drawState();
    at("pane").scrollTo({ top: 0, behavior: "instant" });
    if (focus) at("record-title").focus({ preventScroll: true });
    await showText(record);
  }

  function link(name, address) {
    if (!address.startsWith("https://")) return "";
    const made = element("a", "", name);
    Object.assign(made, { href: address, target: "_blank", rel: "noopener noreferrer" });
    return made;
  }

  function whyOpen(record) {
    const lines = [
      ...record.why,
      record.isNew && `New: ${record.isNew}`,
      ...record.changed.map((words) => `Changed since it was last decided. ${words}`),
      record.mine && `You said before: ${record.mine}`,
      record.others && `Said so far: ${record.others}`,
      record.learned && `Learned from decisions, for the order alone: ${record.learned}`,
    ].filter(Boolean);
    return [element("h3", "", "Why you are asked"), element("ul", "", ...lines.map((words) => Object.assign(element("li", "", words), { dir: "auto" })))];
  }

  async function showText(record) {
    at("abstract").replaceChildren();
    at("criteria").replaceChildren();
    if (!texts.canUnpack) {
      at("abstract").append(element("p", "notice", "This browser is too old to show abstracts here. Follow the links, or use a browser of 2023 or later."));
      return;
    }
    const [pieces, elsewhere] = await texts.of(record.place);
    if (record !== current) return;
    at("abstract").replaceChildren(...(pieces.length ? paragraphs(pieces) : [element("p", "soft", "No abstract.")]));
    at("criteria").replaceChildren(...legend(record, pieces, elsewhere));
    at("marks").hidden = !at("criteria").children.length;
    texts.pack(Math.floor(record.place / data.perPack) + 1);
  }

  // A paragraph for each line; a few words before a colon are the label of its section.
  function paragraphs(pieces) {
    const lines = [[]];
    for (const piece of pieces) {
      const [words, ids] = typeof piece === "string" ? [piece, null] : piece;
      words.split("\n").forEach((part, index) => {
        if (index) lines.push([]);
        if (part) lines.at(-1).push(ids ? [part, ids] : part);
      });
    }
    return lines.filter((line) => line.length).map((line) => {
      const made = element("p");
      const label = typeof line[0] === "string" && /^(\p{Lu}[^.:;?!\d]{2,45}):\s/u.exec(line[0]);
      made.append(...(label ? [element("b", "label", label[1]), ...marked([line[0].slice(label[0].length), ...line.slice(1)])] : marked(line)));
      return made;
    });
  }

  function legend(record, pieces, elsewhere) {
    const n = new Map();
    for (const piece of [...record.title, ...pieces]) {
      if (typeof piece !== "string") for (const id of piece[1]) n.set(id, (n.get(id) || 0) + 1);
    }
    return record.met.map((id) => criterionById.get(id)).filter(Boolean).map((criterion) => {
      const places = n.get(criterion.id) || 0;
      const others = elsewhere.filter(([id]) => id === criterion.id).map(([, field, words]) => `${field}: ${words}`);
      const chip = element("button", `chip ${criterion.kind}`, criterion.label === criterion.id ? criterion.id : `${criterion.label} ${criterion.id.slice(criterion.label.length + 1)}`);
      chip.type = "button";
      chip.style.setProperty("--hue", criterion.hue);
      chip.disabled = !places;
      chip.setAttribute("aria-label", `${criterion.id}, ${SAYS[criterion.kind]}: show the next of its ${places} places`);
      chip.addEventListener("click", () => nextPlace(criterion.id));
      const words = [SAYS[criterion.kind], criterion.kind === "require" ? "" : criterion.reason, places ? `${places} ${places === 1 ? "place" : "places"}` : "", ...others];
      return Object.assign(element("li", "", chip, " ", words.filter(Boolean).join(" · ")), { dir: "auto" });
    });
  }

  function nextPlace(id) {
    const marks = [...at("record").querySelectorAll("mark")].filter((one) => one.dataset.ids.split(" ").includes(id));
    const before = marks.findIndex((one) => one.classList.contains("here"));
    for (const one of at("record").querySelectorAll("mark.here")) one.classList.remove("here");
    const next = marks[(before + 1) % marks.length];
    next.classList.add("here");
    next.scrollIntoView({ block: "center" });
    say(`${id}, place ${((before + 1) % marks.length) + 1} of ${marks.length}: ${next.firstChild.textContent}`);
  }

  // ---- What is decided

  function drawState() {
    const n = records.filter((record) => decisions.current(record)).length;
    at("bar").max = Math.max(1, records.length);
    at("bar").value = n;
    at("count").textContent = `${n} of ${records.length} decided`;
    const unsaved = decisions.unsaved();
    at("unsaved").textContent = unsaved ? ` (${unsaved} not saved)` : "";
    at("save").classList.toggle("urgent", unsaved > 0);
    drawProblem(unsaved);
    const place = list.place(current);
    at("place").textContent = !current ? "" : place < 0 ? "not in the list" : `${place + 1} of ${shown.length}`;
    at("back").disabled = place <= 0 && shown.length > 0 && place !== -1;
    at("next").disabled = place >= 0 && place === shown.length - 1;
    if (!current) {
      at("words").replaceChildren();
      at("nothing").textContent = records.length ? "No record is like this: clear the filters." : "Nothing waits for you.";
      return;
    }
    const event = decisions.current(current);
    at("state-name").textContent = event ? [wordOf(event.decision).past, event.reason].filter(Boolean).join(": ") : "";
    at("state-name").className = `badge ${event ? event.decision : ""}`;
    at("state-name").hidden = !event;
    at("take-back").hidden = !event;
    at("tag-label").hidden = current.phase !== data.tagged;
    const inOrder = [...Object.keys(WORDS), ...data.words[current.phase]].filter((name) => data.words[current.phase].includes(name));
    at("words").replaceChildren(...[...new Set(inOrder)].map((name) => wordButton(name, event)));
  }

  function wordButton(name, event) {
    const { key, label, sign } = wordOf(name);
    const made = element("button", `word ${name}`, element("span", "sign", sign), label);
    if (key) made.append(" ", element("kbd", "", key));
    made.firstChild.setAttribute("aria-hidden", "true");
    made.type = "button";
    made.setAttribute("aria-pressed", String(Boolean(event) && event.decision === name));
    made.addEventListener("click", () => choose(name));
    return made;
  }

  function drawProblem(unsaved) {
    at("problem").hidden = !decisions.why;
    if (!decisions.why) return;
    const words = `The storage of this browser ${decisions.why}: what you decide is in this window alone and is lost when it closes. `
      + (unsaved ? "Save the file before you close it." : "Save the file when you have decided.");
    if (at("problem-words").textContent !== words) at("problem-words").textContent = words;
  }

  const asksReason = (name) => name === "exclude" && data.asksReason.includes(current.phase);

  function choose(name) {
    if (!current || !data.words[current.phase].includes(name)) return;
    if (asksReason(name)) askReason((reason) => decide(name, reason));
    else decide(name);
  }

  function decide(name, reason = "") {
    const record = current;
    decisions.decide(record, name, reason);
    list.draw();
    const next = nextOpen(record);
    const words = [wordOf(name).past, reason].filter(Boolean).join(", ");
    if (next) show(next);
    else drawState();
    say(`${words}: ${record.name}`, next ? "" : ` All ${shown.length} in the list are decided: save the file.`);
  }

  // The next record of the list on which nothing is decided, from here to the end and then from the beginning.
  function nextOpen(record) {
    const from = list.place(record);
    const order = [...shown.slice(from + 1), ...shown.slice(0, from + 1)];
    return order.find((one) => !decisions.current(one)) || null;
  }

  function undo() {
    const key = decisions.undo();
    const record = key && records.find((one) => Decisions.key(one) === key);
    if (record) show(record);
    else drawState();
    list.draw();
    if (!key) say("Nothing to undo: what a saved file holds is changed by deciding anew, or taken back.");
    else say(`Undone: ${record ? record.name : key}`);
  }

  function takeBack() {
    decisions.takeBack(current);
    list.draw();
    drawState();
    say(`Taken back: ${current.name}`);
    at("record-title").focus({ preventScroll: true });
  }

  function say(words, more = "") { at("said").textContent = (words.length > 160 ? `${words.slice(0, 160)}…` : words) + more; }

  // ---- The reason of an exclusion: a number, or words where the protocol lists none

  let typed = "";
  let answered = null;

  function askReason(then) {
    answered = then;
    typed = "";
    at("reason-own").hidden = data.reasons.length > 0;
    at("reason-done").hidden = data.reasons.length > 0;
    at("reason-words").required = !data.reasons.length;
    at("reason-words").value = "";
    at("reason-help").textContent = data.reasons.length > 9 ? "Type its number; Enter ends a number that could go on." : data.reasons.length ? "Type its number." : "";
    at("reason-list").replaceChildren(...data.reasons.map((reason, index) => {
      const button = element("button", "", element("kbd", "", String(index + 1)), " ", reason);
      button.type = "button";
      button.addEventListener("click", () => answer(reason));
      return element("li", "", button);
    }));
    at("reasons").showModal();
    (at("reason-list").querySelector("button") || at("reason-words")).focus();
  }

  function answer(reason) {
    at("reasons").close();
    if (reason && answered) answered(reason);
    answered = null;
  }

  at("reasons").addEventListener("keydown", (event) => {
    if (!data.reasons.length) return;
    const buttons = [...at("reason-list").querySelectorAll("button")];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      buttons[(buttons.indexOf(document.activeElement) + by + buttons.length) % buttons.length].focus();
    } else if (/^[0-9]$/.test(event.key)) {
      typed += event.key;
      const fits = data.reasons.map((_, index) => String(index + 1)).filter((number) => number.startsWith(typed));
      if (fits.length === 1) answer(data.reasons[fits[0] - 1]);
      else if (!fits.length) typed = "";
    } else if (event.key === "Enter" && data.reasons[typed - 1]) {
      event.preventDefault();
      answer(data.reasons[typed - 1]);
    }
  });
  at("reasons").querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = at("reason-words").value.trim();
    if (words) answer(words);
  });
  at("reason-cancel").addEventListener("click", () => answer(""));
  at("reasons").addEventListener("close", () => { if (current) at("record-title").focus({ preventScroll: true }); });

  // ---- The list and its filters

  function rowOf(record) {
    const event = decisions.current(record);
    const sign = element("span", `sign ${event ? event.decision : "open"}`, event ? wordOf(event.decision).sign : "○");
    sign.setAttribute("aria-hidden", "true");
    const state = element("span", "hidden", `${event ? wordOf(event.decision).past : "Not decided"}: `);
    const title = Object.assign(element("span", "title", record.name), { dir: "auto" });
    const about = [record.year, record.journal].filter(Boolean).join(" · ");
    const more = [record.isNew && "new", record.changed.length && "changed", decisions.entry(record).note && "note"].filter(Boolean).join(", ");
    return [sign, state, element("span", "text", title, element("span", "soft", [about, more].filter(Boolean).join(" · ")))];
  }

  const list = new RecordList(at("scroll"), at("items"), rowOf, (record, { stay = false } = {}) => {
    closeList();
    show(record, { focus: !stay });
  });

  const STATES = {
    all: ["all", () => true],
    open: ["to decide", (record) => !decisions.current(record)],
    decided: ["decided", (record) => Boolean(decisions.current(record))],
    new: ["new", (record) => record.isNew !== ""],
    changed: ["changed since decided", (record) => record.changed.length > 0],
    noted: ["with a note", (record) => decisions.entry(record).note !== ""],
  };

  function fillFilters() {
    for (const [name, [words]] of Object.entries(STATES)) option(at("state"), name, words);
    const names = [...new Set(Object.values(data.words).flat())];
    for (const name of names) option(at("state"), `word:${name}`, wordOf(name).past.toLowerCase());
    for (const [name, words] of Object.entries(data.phases)) option(at("phase"), name, words);
    at("phase-label").hidden = Object.keys(data.phases).length < 2;
    const met = new Set(records.flatMap((record) => record.met));
    for (const criterion of criteria) if (met.has(criterion.id)) option(at("criterion"), criterion.id, told(criterion));
    for (const tag of data.tags) option(at("tag"), tag, tag);
  }

  const orderedBy = records.length && records[0].orderBy ? `, ordered by ${records[0].orderBy}` : "";
  let asked = 0;

  async function filter() {
    const turn = (asked += 1);
    const words = at("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && texts.canUnpack) await texts.all();
    if (turn !== asked) return;
    const haystacks = words.length && texts.canUnpack ? await Promise.all(records.map(haystack)) : records.map((record) => record.name.toLowerCase());
    if (turn !== asked) return;
    const [, is] = STATES[at("state").value] || ["", (record) => (decisions.current(record) || {}).decision === at("state").value.slice(5)];
    shown = records.filter((record, index) => is(record)
      && (!at("phase").value || record.phase === at("phase").value)
      && (!at("criterion").value || record.met.includes(at("criterion").value))
      && words.every((word) => haystacks[index].includes(word)));
    at("found").textContent = (shown.length === records.length ? `${records.length} records` : `${shown.length} of ${records.length} records`) + orderedBy;
    list.set(shown, current);
    if (list.place(current) < 0) show(shown[0] || null, { focus: false });
    else drawState();
  }

  async function haystack(record) {
    const [pieces] = await texts.of(record.place);
    return [record.id, record.name, record.authors, record.journal, record.year, plain(pieces)].join("\n").toLowerCase();
  }

  let wait;
  for (const name of ["find", "state", "phase", "criterion"]) {
    at(name).addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(filter, name === "find" ? 150 : 0);
    });
  }
  at("filters").addEventListener("submit", (event) => event.preventDefault());

  function closeList() {
    document.body.classList.remove("listing");
    at("list-toggle").setAttribute("aria-expanded", "false");
  }

  at("list-toggle").addEventListener("click", () => {
    const isOpen = document.body.classList.toggle("listing");
    at("list-toggle").setAttribute("aria-expanded", String(isOpen));
    list.draw();
  });

  function step(by) {
    const place = list.place(current);
    const record = place < 0 ? shown[0] : shown[place + by];
    if (record) show(record);
  }

  // ---- Saving

  function save() {
    const day = later("").slice(0, 10);
    const blob = new Blob([decisions.csv()], { type: "text/csv;charset=utf-8" });
    const link = element("a");
    link.href = URL.createObjectURL(blob);
    link.download = `decisions-${data.review}-${data.slug || fileName(decisions.reviewer)}-${day}.csv`;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    const n = decisions.rows().length;
    decisions.markSaved();
    drawState();
    say(`Saved: ${link.download}, ${n} ${n === 1 ? "row" : "rows"}. Send it to your team.`);
  }

  const fileName = (name) => name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "reviewer";

  addEventListener("beforeunload", (event) => {
    if (decisions && decisions.unsaved()) event.preventDefault();
  });

  // ---- Keys

  const KEYS = {
    ArrowLeft: () => step(-1), ArrowRight: () => step(1), n: () => at("note").focus(), z: undo, "?": () => at("help").showModal(),
  };
  const HELP = [
    ...Object.values(WORDS).filter(({ label }) => label).map(({ key, label }) => [key, label]),
    ["1 … 9", "the reason, where an exclusion needs one"], ["n", "write a note; Esc leaves it"], ["← →", "back and next"],
    ["↑ ↓", "in the list, when it has the focus"], ["z", "undo the last decision that is not saved"], ["?", "this help"],
  ];

  addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.key === "Escape" && (target === at("note") || target === at("find"))) at("record-title").focus({ preventScroll: true });
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (target.matches("input, textarea, select")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key.length === 1 && key !== "?" && !at("keys-on").checked) return;
    const [word] = Object.entries(WORDS).find(([, { key: own }]) => own === key) || [];
    if (!word && !KEYS[key]) return;
    event.preventDefault();
    if (word) choose(word);
    else KEYS[key]();
  });

  // ---- Beginning

  function begin(reviewer) {
    decisions = new Decisions(data.review, data.update, reviewer, data.withdrawn);
    const n = decisions.adopt(records);
    at("who").textContent = reviewer;
    fillFilters();
    list.set(shown, null);
    filter().then(() => {
      show(records.find((record) => !decisions.current(record)) || records[0] || null, { focus: false });
      if (n) say(`${n} of your decisions on an earlier page were not saved yet: they are here.`);
    });
    addEventListener("storage", (event) => {
      if (event.key && !event.key.startsWith(decisions.prefix)) return;
      decisions.load();
      filter();
    });
  }

  for (const [key, words] of HELP) at("keys").append(element("dt", "", element("kbd", "", key)), element("dd", "", words));
  at("help-open").addEventListener("click", () => at("help").showModal());
  at("save").addEventListener("click", save);
  at("back").addEventListener("click", () => step(-1));
  at("next").addEventListener("click", () => step(1));
  at("undo").addEventListener("click", undo);
  at("take-back").addEventListener("click", takeBack);
  at("note").addEventListener("input", () => {
    const last = decisions.entry(current).events.at(-1);
    if (!last || !last.saved) decisions.describe(current, { note: at("note").value.trim() });
  });
  at("note").addEventListener("change", () => { decisions.describe(current, { note: at("note").value.trim() }); drawState(); list.draw(); });
  at("tag").addEventListener("change", () => { decisions.describe(current, { tag: at("tag").value }); drawState(); });

  if (data.reviewer) begin(data.reviewer);
  else {
    at("name").addEventListener("cancel", (event) => event.preventDefault());
    at("name").querySelector("form").addEventListener("submit", (event) => {
      const name = at("name-words").value.trim().replace(/\s+/g, " ");
      if (name) begin(name);
      else event.preventDefault();
    });
    at("name").showModal();
  }
})();
