import { fork } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { Scene, scenes } from "./worker.ts";

export interface ChildOptions {
  env?: Record<string, string>;
  cwd?: string;
}

export interface ChildEnd {
  /** What the scene reported, in order. */
  told: unknown[];
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

const worker = path.join(import.meta.dirname, "worker.ts");

/** Plays a scene in a process of its own, in which no variable of ours is set, and waits for its end. */
export async function inChild(name: keyof typeof scenes, scene: Scene, { env = {}, cwd }: ChildOptions = {}): Promise<ChildEnd> {
  const bare = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(BRAINTRUST|OPENAI|NODE|VITEST)_?/.test(key)));
  const child = fork(worker, [name, JSON.stringify(scene)], { silent: true, env: { ...bare, ...env }, ...(cwd && { cwd }) });
  const told: unknown[] = [];
  child.on("message", (message) => told.push(message));
  const closed = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const output = (stream: NodeJS.ReadableStream | null) => (stream ? text(stream) : "");
  const [stdout, stderr, exitCode] = await Promise.all([output(child.stdout), output(child.stderr), closed]);
  return { told, stdout, stderr, exitCode };
}
