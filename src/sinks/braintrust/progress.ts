import type { Lane } from "./lane.ts";
import { type Inventory, openReader } from "./read-back.ts";

/**
 * What this process knows of an experiment, apart from any connection: after a failure the next attempt starts from there, so
 * that a trial of many requests gets through where some of them fail.
 */
export class Progress {
  /** Files that are stored, until their trial is confirmed: hash by key. */
  readonly uploaded = new Map<string, string>();
  /** Trials that stood there when it was last read, but for those confirmed since. */
  #found: Inventory | undefined;
  readonly #first;
  readonly #last;

  constructor(experimentId: string) {
    this.#first = openReader(experimentId);
    this.#last = openReader(experimentId);
  }

  /** Hash by row id. Without a lane only what is known already; with one it is read if it never was. */
  async standing(root: string, lane?: Lane): Promise<ReadonlyMap<string, string> | undefined> {
    if (lane) this.#found ??= await this.#first.read(lane);
    return this.#found?.get(root);
  }

  confirmed(root: string, fileKeys: Iterable<string>): void {
    this.#found?.delete(root);
    for (const key of fileKeys) this.uploaded.delete(key);
  }

  /** What there was of it when all was read is what to go by, also if that is nothing. */
  doubted(root: string): void {
    if (!this.#found?.has(root)) this.#found?.set(root, new Map());
  }

  async readAll(lane: Lane): Promise<Inventory> {
    this.#found = await this.#last.read(lane);
    return this.#found;
  }
}
