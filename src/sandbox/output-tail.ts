/** Keeps the start and the end of an output of any length and counts the rest. */
export class OutputTail {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  /** All bytes that came, kept or not. */
  totalBytes = 0;

  constructor(maxBytes: number) {
    this.#headLimit = Math.floor(maxBytes / 2);
    this.#tailLimit = maxBytes - this.#headLimit;
  }

  push(chunk: Buffer): void {
    this.totalBytes += chunk.length;
    const room = this.#headLimit - this.#headBytes;
    const head = chunk.subarray(0, Math.max(0, room));
    if (head.length > 0) {
      this.#head.push(Buffer.from(head));
      this.#headBytes += head.length;
    }
    const rest = chunk.subarray(head.length);
    if (rest.length === 0) return;
    this.#tail.push(Buffer.from(rest));
    this.#tailBytes += rest.length;
    while (this.#tail[0] && this.#tailBytes - this.#tail[0].length >= this.#tailLimit) this.#tailBytes -= this.#tail.shift()?.length ?? 0;
  }

  /** What was kept, with a line that says how much is missing. */
  text(): string {
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail);
    const kept = tail.subarray(Math.max(0, tail.length - this.#tailLimit));
    const lost = this.totalBytes - head.length - kept.length;
    return head.toString("utf8") + (lost > 0 ? `\n[... ${lost} bytes left out ...]\n` : "") + kept.toString("utf8");
  }

  /** The last characters, for messages. */
  tail(chars: number): string {
    return this.text().slice(-chars).trim();
  }
}
