import { describe, expect, it } from "vitest";
import { makeRequest, slug } from "./make-request.ts";

const state = { name: "Shop Front", folder: "/home/ann/Shop Front", git: "/home/ann/Shop Front/.git", commit: "a".repeat(40) };
const input = { words: " Please add a dark theme.\n", base: "HEAD" };

describe("a request", () => {
  it("is named after its words and all that it is made of", () => {
    const made = makeRequest(input, state);
    expect(made).toMatchObject({
      repoId: "shop-front",
      words: "Please add a dark theme.",
      brief: null,
      allow: null,
      protect: [],
      setup: null,
      test: null,
    });
    expect(made.id).toMatch(/^please-add-a-dark-theme-[0-9a-f]{8}$/);
    expect(makeRequest(input, state).id).toBe(made.id);
    const others = [
      { ...input, brief: "Add it." },
      { ...input, allow: ["src/**"] },
      { ...input, test: "npm test" },
      { ...input, setup: "npm ci" },
    ];
    const ids = [...others.map((one) => makeRequest(one, state)), makeRequest(input, { ...state, commit: "b".repeat(40) })].map(
      ({ id }) => id,
    );
    expect(new Set([made.id, ...ids]).size).toBe(6);
  });

  it("knows by the command whether tests are told one by one", () => {
    const reportOf = (test: string) => makeRequest({ ...input, test }, state).test?.report;
    expect(reportOf("npm test")).toBe("exit-code");
    expect(reportOf("pytest --junitxml={report}")).toBe("junit");
    expect(reportOf("node --test --test-reporter=tap --test-reporter-destination={report}")).toBe("tap");
  });

  it("takes no empty words, no empty brief, and no glob that leads out", () => {
    expect(() => makeRequest({ ...input, words: " \n" }, state)).toThrow("The request is empty.");
    expect(() => makeRequest({ ...input, brief: "\n" }, state)).toThrow("--brief: the file is empty.");
    expect(() => makeRequest({ ...input, allow: ["/etc/**"] }, state)).toThrow("allow[0]: a glob relative to the repo root");
  });

  it.each([
    ["Ünïcode & Zeichen!", "unicode-zeichen"],
    ["请添加深色主题", ""],
    ["one two three four five six seven eight nine", "one-two-three-four-five-six-seven-eight"],
    ["x".repeat(60), "x".repeat(40)],
    ["--- ", ""],
  ])("makes a name of %s", (words, name) => {
    expect(slug(words, 40)).toBe(name);
    expect(makeRequest({ ...input, words: words.trim() === "---" ? "---" : words }, state).id).toMatch(/^[a-z0-9][a-z0-9-]*$/);
  });
});
