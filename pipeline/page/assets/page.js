"use strict";
// The list of records: filter, find, sort, pages. Text from records goes in as text only, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const records = data.records.map((values) => Object.fromEntries(data.fields.map((name, at) => [name, values[at]])));
  const PER_PAGE = 10;
  const at = (id) => document.getElementById(id);
  const controls = { view: at("view"), count: at("count"), source: at("source"), criterion: at("criterion"), order: at("order"), find: at("find") };
  const NOTHING = { view: "", count: "", source: "", criterion: "", order: "score", find: "", record: "" };
  let record = "";
  let first = 0;
  let shown = [];

  function option(select, value, words) {
    const item = document.createElement("option");
    item.value = value;
    item.textContent = words;
    select.append(item);
  }

  function fill() {
    for (const [name, count] of Object.entries(data.counts)) {
      const way = count.sources ? " (identified)" : count.arms.length === 1 && count.arms[0] === "other" ? " (other methods)" : "";
      option(controls.count, name, count.words + way);
    }
    for (const [source, title] of Object.entries(data.sources)) option(controls.source, source, title);
    for (const [id, criterion] of Object.entries(data.criteria)) {
      if (criterion.kind === "exclude" || criterion.kind === "require") option(controls.criterion, id, `${id}: ${criterion.reason}`);
    }
  }

  const plain = (segments) => segments.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("");

  function haystack(one) {
    one.haystack ??= [one.id, plain(one.title), one.authors, one.journal, one.year, one.reason, plain(one.abstract)].join("\n").toLowerCase();
    return one.haystack;
  }

  function holds(count, one) {
    return count.arms.includes(one.arm) && count.fates.includes(one.fate) && (!count.sources || count.sources.includes(one.source));
  }

  function isShown(one, words) {
    const count = data.counts[controls.count.value];
    return (!record || one.id === record)
      && (controls.view.value !== "waiting" || data.waiting.includes(one.fate))
      && (controls.view.value !== "new" || one.isNew !== "")
      && (!controls.view.value.startsWith("awaiting_") || one.fate === controls.view.value)
      && (!count || holds(count, one))
      && (!controls.source.value || one.source === controls.source.value)
      && (!controls.criterion.value || one.excluding.includes(controls.criterion.value))
      && words.every((word) => haystack(one).includes(word));
  }

  const byText = (of) => (a, b) => { const x = of(a), y = of(b); return x < y ? -1 : x > y ? 1 : 0; };
  const ORDERS = {
    score: null,
    newest: (a, b) => byText((one) => one.year)(b, a),
    oldest: byText((one) => one.year || "9999"),
    title: byText((one) => (one.sortTitle ??= plain(one.title).toLowerCase())),
    id: byText((one) => one.id),
  };

  function choose() {
    const words = controls.find.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = records.filter((one) => isShown(one, words));
    const order = ORDERS[controls.order.value];
    if (order) shown.sort(order);
    first = 0;
    draw();
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const IMPORTANCE = ["exclude", "require", "signal", "flag"];

  function addMarked(parent, segments) {
    for (const piece of segments) {
      if (typeof piece === "string") { parent.append(piece); continue; }
      const known = piece[1].map((id) => data.criteria[id]).filter(Boolean);
      const kind = IMPORTANCE.find((name) => known.some((criterion) => criterion.kind === name)) || "signal";
      const mark = element("mark", kind, piece[0]);
      mark.title = piece[1].map(told).join("\n");
      parent.append(mark);
    }
  }

  // A required concept's reason says what is wrong when it is absent; where it is met, only its name fits.
  function told(id) {
    const criterion = data.criteria[id];
    return criterion && criterion.kind !== "require" ? `${id}: ${criterion.reason}` : id;
  }

  const reason = (id) => (data.criteria[id] ? data.criteria[id].reason : id);

  function card(one) {
    const item = element("li");
    const heading = element("h3");
    heading.dir = "auto";
    const holder = one.link.startsWith("https://") ? element("a") : element("span");
    if (holder.tagName === "A") { holder.href = one.link; holder.rel = "noreferrer"; }
    addMarked(holder, one.title.length ? one.title : ["(no title)"]);
    heading.append(holder);
    item.append(heading);
    const about = element("p", "small", [one.authors, one.journal, one.year, one.id, data.sources[one.source]].filter(Boolean).join(" · "));
    about.dir = "auto";
    item.append(about, state(one));
    for (const [id, words] of one.evidence) {
      const line = element("p", "small", `${told(id)} – ${words}`);
      line.dir = "auto";
      item.append(line);
    }
    if (one.abstract.length) item.append(abstract(one));
    return item;
  }

  function state(one) {
    const line = element("p", "state");
    line.dir = "auto";
    if (one.isNew) line.append(element("span", "badge new", "new"));
    line.append(element("span", "badge", data.fates[one.fate]));
    const why = one.fate === "awaiting_screening" ? `rules: ${one.reason}` : one.reason;
    const reasons = new Set([why, ...one.excluding.map(reason), ...one.open.map((id) => `open: ${reason(id)}`)]);
    const words = [one.isNew, ...reasons, ...one.flags.map((id) => `flag: ${reason(id)}`)].filter(Boolean);
    line.append(words.join(" · "));
    return line;
  }

  function abstract(one) {
    const details = element("details");
    details.open = data.waiting.includes(one.fate) && controls.view.value !== "" || one.id === record;
    details.append(element("summary", "", "Abstract"));
    const text = element("p", "abstract");
    text.dir = "auto";
    addMarked(text, one.abstract);
    details.append(text);
    return details;
  }

  function draw() {
    const last = Math.min(first + PER_PAGE, shown.length);
    at("list").replaceChildren(...shown.slice(first, last).map(card));
    at("found").textContent = `${shown.length} of ${records.length} records` + (record ? `: ${record}` : "");
    at("where").textContent = shown.length ? `${first + 1}–${last} of ${shown.length}` : "";
    at("earlier").disabled = first === 0;
    at("later").disabled = last === shown.length;
  }

  function turn(by) {
    first = Math.max(0, first + by * PER_PAGE);
    draw();
    at("records").scrollIntoView();
    at("records-title").focus({ preventScroll: true });
  }

  // #count=duplicates, #criterion=X3, #view=new and #record=pubmed:1 show these records and nothing else.
  function followHash() {
    const [, name, value] = /^#(count|criterion|view|record)=(.*)$/.exec(location.hash) || [];
    if (!name) return;
    for (const [key, control] of Object.entries(controls)) control.value = NOTHING[key];
    record = "";
    if (name === "record") record = decoded(value);
    else controls[name].value = decoded(value);
    choose();
    at("records").scrollIntoView();
    at("records-title").focus({ preventScroll: true });
  }

  function decoded(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  fill();
  let wait;
  for (const control of Object.values(controls)) {
    control.addEventListener(control === controls.find ? "input" : "change", () => {
      record = "";
      clearTimeout(wait);
      wait = setTimeout(choose, control === controls.find ? 120 : 0);
    });
  }
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("clear").addEventListener("click", () => {
    for (const [key, control] of Object.entries(controls)) control.value = NOTHING[key];
    record = "";
    choose();
  });
  at("earlier").addEventListener("click", () => turn(-1));
  at("later").addEventListener("click", () => turn(1));
  addEventListener("hashchange", followHash);
  if (!records.some((one) => data.waiting.includes(one.fate))) controls.view.value = "";
  choose();
  followHash();
})();
