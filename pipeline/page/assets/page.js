"use strict";
// The list of records: filter, find, sort, pages. Text from records goes in as text only, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const records = data.records.map((values) => Object.fromEntries(data.fields.map((name, at) => [name, values[at]])));
  const PER_PAGE = 10;
  const at = (id) => document.getElementById(id);
  const controls = { view: at("view"), count: at("count"), source: at("source"), criterion: at("criterion"), reason: at("reason"), order: at("order"), find: at("find") };
  const NOTHING = { view: "", count: "", source: "", criterion: "", reason: "", order: "score", find: "" };
  const REMOVED_BY_PEOPLE = ["excluded", "report_excluded"];
  const MOST_PRINTED = 1000;
  let record = "";
  let onlyFirst = false;
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

  // The reasons that people gave; "=" before one tells no reason from no filter.
  function fillReasons() {
    const given = records.filter((one) => REMOVED_BY_PEOPLE.includes(one.fate)).map((one) => one.reason);
    for (const reason of [...new Set(given)].sort()) option(controls.reason, `=${reason}`, reason || "No reason given");
    at("reason-label").hidden = !given.length;
  }

  const plain = (segments) => segments.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("");

  function haystack(one) {
    one.haystack ??= [one.id, plain(one.title), one.authors, one.journal, one.year, one.reason, plain(one.abstract)].join("\n").toLowerCase();
    return one.haystack;
  }

  function holds(count, one) {
    return count.arms.includes(one.arm) && count.fates.includes(one.fate) && (!count.sources || count.sources.includes(one.source));
  }

  function isViewed(one) {
    const view = controls.view.value;
    if (view === "waiting") return data.waiting.includes(one.fate);
    if (view === "new") return one.isNew !== "";
    return !view.startsWith("awaiting_") || one.fate === view;
  }

  function isFound(one, words) {
    const count = data.counts[controls.count.value];
    const { criterion, reason } = controls;
    return (!record || one.id === record)
      && (!count || holds(count, one))
      && (!controls.source.value || one.source === controls.source.value)
      && (!criterion.value || (onlyFirst ? one.excluding[0] === criterion.value : one.excluding.includes(criterion.value)))
      && (!reason.value || REMOVED_BY_PEOPLE.includes(one.fate) && one.reason === reason.value.slice(1))
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
    const found = records.filter((one) => isFound(one, words));
    shown = found.filter(isViewed);
    // A filter shows nothing only where there is nothing: what is found elsewhere widens "Show".
    if (!shown.length && found.length) {
      controls.view.value = "";
      shown = found;
    }
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

  // What is chosen, as the address tells it: whoever gets the address sees the same, and Back goes back.
  function address() {
    const chosen = Object.entries(controls).filter(([name, control]) => name === "view" || control.value !== NOTHING[name]);
    const parts = chosen.map(([name, control]) => [name, control.value]);
    if (record) parts.push(["record", record]);
    if (onlyFirst) parts.push(["first", "1"]);
    return `#${parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
  }

  function keep({ typing = false } = {}) {
    const now = address();
    if (now === location.hash) return;
    if (typing) location.replace(now);
    else location.hash = now;
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
    for (const [id, words] of one.evidence) line(item, `${told(id)} – «${words}»`);
    for (const id of one.fate === "automation" ? one.excluding : []) {
      const isQuoted = one.evidence.some(([quoted]) => quoted === id)
        || [...one.title, ...one.abstract].some((piece) => typeof piece !== "string" && piece[1].includes(id));
      if (!isQuoted) line(item, `${id}: ${reason(id)} – no such words in the record`);
    }
    if (one.abstract.length) item.append(abstract(one));
    return item;
  }

  function line(item, words) {
    const made = element("p", "small", words);
    made.dir = "auto";
    item.append(made);
  }

  function state(one) {
    const line = element("p", "state");
    line.dir = "auto";
    if (one.isNew) line.append(element("span", "badge new", "new"));
    line.append(element("span", "badge", data.fates[one.fate]));
    const reasons = new Set([one.reason, ...one.excluding.map(reason), ...one.open.map((id) => `open: ${reason(id)}`)]);
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

  function draw(perPage = PER_PAGE) {
    const last = Math.min(first + perPage, shown.length);
    at("list").replaceChildren(...shown.slice(first, last).map(card));
    at("found").textContent = `${shown.length} of ${records.length} records`
      + (record ? `: ${record}` : "") + (onlyFirst ? `, ${controls.criterion.value} as the first reason` : "");
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

  // #count=duplicates, #criterion=X3&first=1, #view=new and #record=pubmed:1 show these records and nothing else.
  function followHash({ move = true } = {}) {
    const parts = new Map(location.hash.slice(1).split("&").map((part) => [part.split("=")[0], decoded(part.split("=").slice(1).join("="))]));
    if (![...parts.keys()].some((name) => name in controls || name === "record")) return;
    if (location.hash === address()) return;
    for (const [key, control] of Object.entries(controls)) control.value = parts.get(key) ?? NOTHING[key];
    record = parts.get("record") || "";
    onlyFirst = parts.has("first");
    choose();
    if (!move) return;
    at("records").scrollIntoView();
    at("records-title").focus({ preventScroll: true });
  }

  function decoded(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  fill();
  fillReasons();
  let wait;
  for (const control of Object.values(controls)) {
    control.addEventListener(control === controls.find ? "input" : "change", () => {
      const typing = control === controls.find;
      record = "";
      onlyFirst = false;
      clearTimeout(wait);
      wait = setTimeout(() => { choose(); keep({ typing }); }, typing ? 120 : 0);
    });
  }
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("clear").addEventListener("click", () => {
    for (const [key, control] of Object.entries(controls)) control.value = NOTHING[key];
    record = "";
    onlyFirst = false;
    choose();
    keep();
  });
  at("earlier").addEventListener("click", () => turn(-1));
  at("later").addEventListener("click", () => turn(1));
  addEventListener("hashchange", () => followHash());
  addEventListener("beforeprint", () => { first = 0; draw(MOST_PRINTED); });
  addEventListener("afterprint", () => draw());
  if (!records.some((one) => data.waiting.includes(one.fate))) controls.view.value = "";
  choose();
  followHash();
})();
