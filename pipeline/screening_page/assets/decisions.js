"use strict";
// What a reviewer decided: in the browser's storage, an entry for each record, under the review, update and reviewer.
//
// An entry is { note, tag, events }. Its last event is what counts now. An event that a saved file holds is never taken
// away, because that file may have been taken in: whoever changes their mind adds one, whoever takes the word back adds
// "withdrawn". Events that no file holds are simply undone.

class Decisions {
  constructor(review, update, reviewer, withdrawn) {
    this.review = review;
    this.reviewer = reviewer;
    this.withdrawn = withdrawn;
    this.prefix = Decisions.prefix(review, update, reviewer);
    this.entries = new Map();
    this.unkept = new Set();
    this.why = "";
    this.load();
  }

  static prefix(review, update, reviewer) {
    return `trialsift/${[review, update, reviewer].map(encodeURIComponent).join("/")}/`;
  }

  static key(record) { return `${record.phase}/${record.id}`; }

  // What is kept, as another window of this page may have changed it; what could not be kept stays as it is here.
  load() {
    for (const key of [...this.entries.keys()]) if (!this.unkept.has(key)) this.entries.delete(key);
    for (const [name, text] of this.stored(this.prefix)) {
      const entry = Decisions.parsed(text);
      const key = name.slice(this.prefix.length);
      if (entry && !this.unkept.has(key)) this.entries.set(key, entry);
    }
  }

  // What other updates of this review left unsaved in this browser, as far as `records` are still asked.
  adopt(records) {
    const asked = new Set(records.map(Decisions.key));
    const before = `trialsift/${encodeURIComponent(this.review)}/`;
    const after = `/${encodeURIComponent(this.reviewer)}/`;
    let n = 0;
    for (const [name, text] of this.stored(before)) {
      const at = name.indexOf(after, before.length);
      if (name.startsWith(this.prefix) || at < 0 || name.slice(before.length, at).includes("/")) continue;
      const key = name.slice(at + after.length);
      const entry = Decisions.parsed(text);
      const last = entry && entry.events.at(-1);
      if (!last || last.saved || !asked.has(key) || this.entries.has(key)) continue;
      this.entries.set(key, entry);
      this.keep(key);
      n += 1;
    }
    return n;
  }

  stored(prefix) {
    const found = [];
    try {
      for (let at = 0; at < localStorage.length; at += 1) {
        const name = localStorage.key(at);
        if (name.startsWith(prefix)) found.push([name, localStorage.getItem(name)]);
      }
    } catch (error) {
      this.why = Decisions.problem(error);
    }
    return found;
  }

  static parsed(text) {
    try {
      const entry = JSON.parse(text);
      return Array.isArray(entry.events) ? entry : null;
    } catch {
      return null;
    }
  }

  static problem(error) {
    return error && error.name === "QuotaExceededError" ? "is full" : "does not let this page keep anything";
  }

  // Write one entry down; what could not be written is tried again with the next.
  keep(key) {
    this.unkept.add(key);
    try {
      for (const one of [...this.unkept]) {
        const entry = this.entries.get(one);
        if (entry) localStorage.setItem(this.prefix + one, JSON.stringify(entry));
        else localStorage.removeItem(this.prefix + one);
        this.unkept.delete(one);
      }
      this.why = "";
    } catch (error) {
      this.why = Decisions.problem(error);
    }
  }

  entry(record) { return this.entries.get(Decisions.key(record)) || { note: "", tag: "", events: [] }; }

  // The event that counts, null where nothing is decided or the word was taken back.
  current(record) {
    const last = this.entry(record).events.at(-1);
    return last && last.decision !== this.withdrawn ? last : null;
  }

  decide(record, decision, reason = "") {
    const { note, tag } = this.entry(record);
    this.add(record, { decision, reason, note, tag });
  }

  takeBack(record) {
    const entry = this.entry(record);
    const saved = entry.events.filter((event) => event.saved);
    entry.events = saved;
    const last = saved.at(-1);
    if (last && last.decision !== this.withdrawn) this.add(record, { decision: this.withdrawn, reason: "", note: "", tag: "" });
    else this.set(record, entry);
  }

  // A note or a mark typed after the decision belongs to it.
  describe(record, changed) {
    const entry = { ...this.entry(record), ...changed };
    const last = entry.events.at(-1);
    if (last && !last.saved) Object.assign(last, changed);
    this.set(record, entry);
    if (last && last.saved && last.decision !== this.withdrawn && Object.entries(changed).some(([name, value]) => last[name] !== value)) {
      this.add(record, { decision: last.decision, reason: last.reason, note: entry.note, tag: entry.tag });
    }
  }

  add(record, said) {
    const entry = this.entry(record);
    const last = entry.events.at(-1);
    entry.events.push({ ...said, made_on: later(last && last.made_on), at: Date.now() + (this.n = (this.n || 0) + 1) / 1000, sheet: record.sheet, title: record.name, saved: false });
    this.set(record, entry);
  }

  set(record, entry) {
    const key = Decisions.key(record);
    if (entry.events.length || entry.note || entry.tag) this.entries.set(key, entry);
    else this.entries.delete(key);
    this.keep(key);
  }

  // Take the last event away that no file holds; the key of its record, null where there is none.
  undo() {
    let found = null;
    for (const [key, entry] of this.entries) {
      const last = entry.events.at(-1);
      if (last && !last.saved && (!found || last.at > found.at)) found = { key, at: last.at };
    }
    if (!found) return null;
    const entry = this.entries.get(found.key);
    entry.events.pop();
    if (!entry.events.length && !entry.note && !entry.tag) this.entries.delete(found.key);
    this.keep(found.key);
    return found.key;
  }

  unsaved() {
    let n = 0;
    for (const entry of this.entries.values()) {
      const last = entry.events.at(-1);
      if (last && !last.saved) n += 1;
    }
    return n;
  }

  // Everything that earlier files hold, and what counts now: the last file is enough.
  rows() {
    const rows = [];
    for (const [key, entry] of this.entries) {
      const [phase, id] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];
      entry.events.forEach((event, at) => {
        if (event.saved || at === entry.events.length - 1) rows.push({ record_id: id, phase, reviewer: this.reviewer, ...event });
      });
    }
    return rows.sort((one, other) => one.at - other.at);
  }

  markSaved() {
    for (const [key, entry] of this.entries) {
      if (!entry.events.length) continue;
      entry.events = entry.events.filter((event, at) => event.saved || at === entry.events.length - 1);
      const last = entry.events.at(-1);
      if (!last.saved) { last.saved = true; this.keep(key); }
    }
  }

  csv() {
    const columns = ["decision", "reason", "note", "reviewer", "record_id", "phase", "tag", "made_on", "sheet", "title"];
    const lines = this.rows().map((row) => columns.map((name) => cell(row[name] || "")).join(","));
    return `\ufeff${[columns.join(","), ...lines].join("\n")}\n`;
  }
}

// This moment as the sheet reader knows it, always after `before`: two words on one record have two moments.
function later(before) {
  const written = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
  const now = written(new Date());
  if (!before || now > before) return now;
  return new Date(Date.parse(`${before}Z`) + 1000).toISOString().slice(0, 19);
}

// A cell that no spreadsheet runs, as pipeline/tables/csv_text.py writes it.
function cell(text) {
  const harmless = text.replace(/(^|[;\t|])(?='*[=+\-@\t\r])/g, "$1'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
