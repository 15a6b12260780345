"use strict";
// The abstracts, packed a hundred at a time; each pack is unpacked when one of its texts is first needed.

class Texts {
  constructor(perPack) {
    this.perPack = perPack;
    this.sources = document.getElementsByClassName("pack");
    this.packs = [];
  }

  get canUnpack() { return typeof DecompressionStream === "function"; }

  // [pieces of the abstract, words found elsewhere] of the record at this place.
  async of(at) {
    const pack = await this.pack(Math.floor(at / this.perPack));
    return pack[at % this.perPack];
  }

  pack(at) {
    if (at >= this.sources.length) return Promise.resolve([]);
    return (this.packs[at] ??= Texts.unpacked(this.sources[at].textContent));
  }

  async all() {
    for (let at = 0; at < this.sources.length; at += 1) await this.pack(at);
  }

  static async unpacked(base64) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }
}
