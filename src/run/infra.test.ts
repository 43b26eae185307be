import { describe, expect, it } from "vitest";
import { SandboxError, StoreError } from "../errors.ts";
import { asInfraFailure, InfraFailure, retried } from "./infra.ts";

function failing(times: number, error: () => unknown) {
  let calls = 0;
  const work = async () => {
    calls += 1;
    if (calls <= times) throw error();
    return calls;
  };
  return { work, calls: () => calls };
}

describe("retried", () => {
  it("tries again after a sandbox error, and tells of each lost attempt", async () => {
    const { work } = failing(2, () => new SandboxError("X", "broke"));
    const lost: number[] = [];
    expect(await retried("agent", 2, work, async (attempt) => void lost.push(attempt))).toBe(3);
    expect(lost).toEqual([1, 2]);
  });

  it("gives up as an infra failure that names its stage", async () => {
    const { work, calls } = failing(9, () => new SandboxError("X", "broke"));
    const failure = await retried("grade", 1, work).catch((error: unknown) => error);
    expect(calls()).toBe(2);
    expect(asInfraFailure(failure)).toEqual({ kind: "infra-failed", stage: "grade", detail: "broke" });
  });

  it("takes a failing system call for infrastructure", async () => {
    const { work } = failing(9, () => Object.assign(new Error("EMFILE: too many open files"), { syscall: "open", code: "EMFILE" }));
    await expect(retried("diff", 0, work)).rejects.toBeInstanceOf(InfraFailure);
  });

  it("stops the run on a full disk, and never hides a bug", async () => {
    const full = failing(9, () => Object.assign(new Error("ENOSPC: no space left on device"), { syscall: "write", code: "ENOSPC" }));
    await expect(retried("agent", 0, full.work)).rejects.toBeInstanceOf(StoreError);
    const bug = failing(9, () => new TypeError("x is not a function"));
    const error = await retried("agent", 0, bug.work).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect(() => asInfraFailure(error)).toThrow(TypeError);
  });

  it("does not try again what was cancelled", async () => {
    const { work, calls } = failing(9, () => new DOMException("stop", "AbortError"));
    await expect(retried("agent", 5, work)).rejects.toThrow("stop");
    expect(calls()).toBe(1);
  });
});
