import { expect, it, vi } from "vitest";
import { withGlobalFetch } from "./global-fetch.ts";

it("goes to the one chosen in the work, to the usual one outside it, and is put back in the end", async () => {
  const usual: typeof fetch = async () => new Response("usual");
  vi.stubGlobal("fetch", usual);
  const said = async () => await (await fetch("http://nowhere.invalid")).text();
  const chosen =
    (text: string): typeof fetch =>
    async () =>
      new Response(text);
  const outside = Promise.withResolvers<void>();
  const slow = withGlobalFetch(chosen("a"), async () => {
    await outside.promise;
    return await said();
  });
  expect(await withGlobalFetch(chosen("b"), said)).toBe("b");
  expect(await said()).toBe("usual");
  outside.resolve();
  expect(await slow).toBe("a");
  expect(globalThis.fetch).toBe(usual);
  vi.unstubAllGlobals();
});
