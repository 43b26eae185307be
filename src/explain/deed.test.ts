import { describe, expect, it } from "vitest";
import { blankCall, type Call } from "../domain/trajectory.ts";
import { deedOf, writesOther } from "./deed.ts";

const call = (given: Partial<Call>): Call => ({ ...blankCall, ...given });
const shell = (command: string) => deedOf(call({ action: "shell", tool: "bash", command }));
const uses = (tool: string, action: Call["action"], args: object, paths: string[] = []) =>
  deedOf(call({ action, tool, paths, args: JSON.stringify(args) }));

describe("what a call does", () => {
  it.each([
    ["npm  test\n", " npm test"],
    ["node /tmp/a1b2/check.mjs", "node /tmp/zz-9/check.mjs"],
    ["ls /tmp/cache-x/work/12-345-abc123/tree/src", "ls /tmp/cache-y/work/13-346-xyz789/tree/src"],
    ["ls /data/work/12-345-abc123", "ls /data/work/13-346-xyz789"],
    ["cp a.ts $TMPDIR/one", "cp a.ts $TMPDIR/two"],
    ["show 123e4567-e89b-12d3-a456-426614174000", "show 9b2f0c7e-0d3c-4f7a-8a53-0d8a5b3f1c22"],
    ["touch -d 2026-11-23T07:50:01Z a", "touch -d 2026-11-24T08:00:02.5Z a"],
    ["seed 1790000000123", "seed 1791111111456"],
  ])("is the same: %j and %j", (one, other) => expect(shell(one)).toBe(shell(other)));

  it.each([
    ["npm test", "npm run build"],
    ["cat src/tmp/a.ts", "cat src/tmp/b.ts"],
    ["cat ./tmp/a.ts", "cat ./tmp/b.ts"],
    ["head -n 1000000001 a", "head -n 1000000002 a"],
    ["ls /home/work/1-2/a", "ls /home/work/1-3/a"],
  ])("is not the same: %j and %j", (one, other) => expect(shell(one)).not.toBe(shell(other)));

  it("is to read and to edit the same files, whatever the tool is called and how much of them it asks for", () => {
    expect(uses("Read", "read", { file_path: "/w/a.ts", limit: 20 }, ["a.ts"])).toBe(uses("cat", "read", { path: "a.ts" }, ["a.ts"]));
    expect(uses("patch", "edit", { diff: "x" }, ["b.ts", "a.ts"])).toBe(uses("write", "edit", { text: "y" }, ["a.ts", "b.ts"]));
    expect(uses("write", "edit", {}, ["a.ts"])).not.toBe(uses("write", "edit", {}, ["b.ts"]));
    expect(uses("write", "edit", {}, ["a.ts"])).not.toBe(uses("write", "read", {}, ["a.ts"]));
  });

  it("is a search by what it looks for, in the same places", () => {
    const grep = (pattern: string, description: string, place = "src") =>
      uses("Grep", "search", { description, pattern, path: place }, [place]);
    expect(grep("foo", "Look for foo")).toBe(grep("foo", "Where is foo?"));
    expect(grep("foo", "")).not.toBe(grep("bar", ""));
    expect(grep("foo", "")).not.toBe(grep("foo", "", "test"));
  });

  it("of an unknown kind goes by the tool's name and arguments, in any order", () => {
    expect(uses("fetch", "other", { url: "u", format: "text" })).toBe(uses("fetch", "other", { format: "text", url: "u" }));
    expect(uses("fetch", "other", { url: "u" })).not.toBe(uses("fetch", "other", { url: "v" }));
    expect(uses("fetch", "other", { url: "u" })).not.toBe(uses("post", "other", { url: "u" }));
  });

  it("is told of long and odd texts too", () => {
    const long = "/tmp/".repeat(3_900);
    expect(shell(`${long}a`)).toBe(shell(`${long}b`));
    const longer = "x /tmp/a ".repeat(1_000_000);
    expect(shell(longer)).not.toBe(shell(`${longer}y`));
  });

  it("writes other contents if one tool is given other arguments, white space included", () => {
    const edit = (args: string, tool = "write") => call({ action: "edit", tool, paths: ["a.py"], args });
    expect(writesOther(edit("  x"), edit("x"))).toBe(true);
    expect(writesOther(edit("x"), edit("x"))).toBe(false);
    expect(writesOther(edit("x"), edit("y", "patch"))).toBe(false);
    expect(writesOther(edit('{"file":"/tmp/one/a"}'), edit('{"file":"/tmp/two/a"}'))).toBe(false);
  });
});
