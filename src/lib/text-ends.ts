/** Keeps the start and the end of a text that comes in pieces; what lies between is counted. */
export class TextEnds {
  readonly #max: number;
  #head = "";
  #tail = "";
  #total = 0;

  constructor(max: number, text = "") {
    this.#max = max;
    this.push(text);
  }

  push(text: string): void {
    this.#total += text.length;
    const half = this.#max - Math.floor(this.#max / 3);
    const head = text.slice(0, Math.max(0, half - this.#head.length));
    this.#head += head;
    this.#tail = (this.#tail + text.slice(head.length)).slice(-(this.#max - half));
  }

  toString(): string {
    const lost = this.#total - this.#head.length - this.#tail.length;
    return lost > 0 ? `${this.#head}\n[... ${lost} characters left out ...]\n${this.#tail}` : this.#head + this.#tail;
  }
}

/** A text of at most about `max` characters: its start and its end. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : new TextEnds(max, text).toString();
}
