"use strict";
// The list beside the record. Only the rows that can be seen are in the document: twenty thousand are as quick as ten.

class RecordList {
  constructor(scroller, list, rowOf, choose) {
    Object.assign(this, { scroller, list, rowOf, choose, shown: [], current: null });
    scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(scroller);
    list.addEventListener("keydown", (event) => this.move(event));
  }

  get height() {
    return (this.rowHeight ??= parseFloat(getComputedStyle(this.list).getPropertyValue("--row")) * parseFloat(getComputedStyle(document.documentElement).fontSize));
  }

  set(shown, current) {
    this.shown = shown;
    this.places = new Map(shown.map((record, at) => [record, at]));
    this.list.style.height = `${shown.length * this.height}px`;
    this.show(current);
  }

  place(record) { return this.places.get(record) ?? -1; }

  // Make a record the current one and bring it into sight.
  show(record) {
    this.current = record;
    const at = this.place(record);
    const top = at * this.height;
    if (at >= 0 && (top < this.scroller.scrollTop || top + this.height > this.scroller.scrollTop + this.scroller.clientHeight)) {
      this.scroller.scrollTop = top - this.scroller.clientHeight / 3;
    }
    this.draw();
  }

  draw() {
    const hadFocus = this.list.contains(document.activeElement);
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / this.height) - 5);
    const last = Math.min(this.shown.length, Math.ceil((this.scroller.scrollTop + this.scroller.clientHeight) / this.height) + 5);
    const rows = [];
    for (let at = first; at < last; at += 1) rows.push(this.row(at));
    this.list.replaceChildren(...rows);
    if (hadFocus) this.focus();
  }

  row(at) {
    const record = this.shown[at];
    const item = document.createElement("li");
    item.style.top = `${at * this.height}px`;
    item.setAttribute("aria-setsize", this.shown.length);
    item.setAttribute("aria-posinset", at + 1);
    const button = document.createElement("button");
    button.type = "button";
    const isCurrent = record === this.current;
    button.tabIndex = isCurrent ? 0 : -1;
    if (isCurrent) button.setAttribute("aria-current", "true");
    button.append(...this.rowOf(record));
    button.addEventListener("click", () => this.choose(record));
    item.append(button);
    return item;
  }

  focus() {
    const button = this.list.querySelector("[aria-current]");
    if (button) button.focus({ preventScroll: true });
  }

  move(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const record = by && this.shown[this.place(this.current) + by];
    if (!record) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(record, { stay: true });
    this.focus();
  }
}
