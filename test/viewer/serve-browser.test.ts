import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, openPage } from "./support/browser.ts";
import { servedRun } from "./support/served-run.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe("the server of `view`, in a browser", () => {
  it("asks nobody but itself, and its address has no token", async () => {
    await using at = await servedRun();
    const { page, faults } = await openPage(browser);
    const asked = new Set<string>();
    page.on("request", (one) => asked.add(new URL(one.url()).host));
    await page.goto(at.server.url("#/run/one"));
    await page.getByRole("heading", { level: 1, name: "one" }).waitFor();
    expect(page.url()).toBe(`${at.origin}/#/run/one`);
    expect(await page.evaluate("document.cookie")).toBe("");
    await page.goto(`${at.origin}/#/trial/one/a__base__0`);
    await page.getByRole("heading", { level: 1, name: /a__base__0|^a/ }).waitFor();
    expect([...asked].filter((host) => host !== "")).toEqual([`127.0.0.1:${at.server.port}`]);
    expect(faults).toEqual([]);
  });

  it.each(["127.0.0.1", "localhost"])("gives nothing to a page of another port of %s, in the same browser", async (host) => {
    await using at = await servedRun();
    await using other = await elsewhere(host, (response) => response.end(thief(at.origin)));
    const { page } = await openPage(browser);
    await page.goto(at.server.url("#/runs"));
    await page.getByRole("heading", { name: "Runs" }).waitFor();
    await page.goto(other.origin);
    await page.waitForFunction("document.title.startsWith('tried')");
    expect(await page.title()).toBe("tried: refused refused refused refused");
  });

  it("lets in by a link on another site, to the page it names", async () => {
    await using at = await servedRun();
    await using other = await elsewhere("localhost", (response) => response.end(`<a href="${at.server.url("#/run/one")}">here</a>`));
    const { page, faults } = await openPage(browser);
    await page.goto(`${other.origin}?x`);
    await page.getByRole("link", { name: "here" }).click();
    await page.getByRole("heading", { level: 1, name: "one" }).waitFor();
    expect(page.url()).toBe(`${at.origin}/#/run/one`);
    await page.goBack();
    await page.getByRole("link", { name: "here" }).waitFor(); // the token is not in the history either
    expect(faults.filter((fault) => !fault.includes(other.origin))).toEqual([]);
  });

  it("follows a run, but not in a tab that nobody sees", async () => {
    await using at = await servedRun();
    const { page, faults } = await openPage(browser);
    const watches: string[] = [];
    page.on("request", (one) => one.url().includes("/api/watch/") && watches.push(`+ ${new URL(one.url()).pathname}`));
    page.on("requestfailed", (one) => one.url().includes("/api/watch/") && watches.push("- given back"));
    const told = page.getByText(/^\s*1 of 6 trials|1 of 6/).first();
    await page.goto(at.server.url("#/run/one"));
    await told.waitFor();
    await expect.poll(() => watches).toEqual(["+ /api/watch/run/one"]);
    await setSeen(false);
    await expect.poll(() => watches).toEqual(["+ /api/watch/run/one", "- given back"]);
    await at.run.record("b__base__0");
    await setSeen(true);
    await page
      .getByText(/2 of 6/)
      .first()
      .waitFor();
    await expect.poll(() => watches.at(-1)).toBe("+ /api/watch/run/one");
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // it watches again
    await at.run.record("c__base__0");
    await page
      .getByText(/3 of 6/)
      .first()
      .waitFor();
    expect(faults).toEqual([]);

    function setSeen(seen: boolean) {
      return page.evaluate(`Object.defineProperty(document, "hidden", { value: ${!seen}, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));`);
    }
  });
});

/** Tries to read the viewer's pages by fetch with and without CORS, by a stream, and in a frame. */
function thief(target: string): string {
  return `<body><script>
    const text = (answer) => answer.text().then((all) => all || Promise.reject());
    const tries = [
      fetch("${target}/api/page/runs", { credentials: "include" }).then(text),
      fetch("${target}/api/page/runs", { credentials: "include", mode: "no-cors" }).then(text),
      new Promise((resolve, reject) => {
        const stream = new EventSource("${target}/api/watch/runs", { withCredentials: true });
        stream.onopen = resolve;
        stream.onerror = reject;
      }),
      new Promise((resolve, reject) => {
        const frame = document.createElement("iframe");
        frame.src = "${target}/";
        frame.onload = () => { try { resolve(frame.contentWindow.document.body.innerText); } catch (error) { reject(error); } };
        document.body.append(frame);
      }),
    ];
    Promise.allSettled(tries).then((all) => {
      document.title = "tried: " + all.map((one) => (one.status === "rejected" ? "refused" : "got " + one.value)).join(" ");
    });
  </script>`;
}

/** Another server of this machine, by one of its names. */
async function elsewhere(host: string, answer: (response: { end(text: string): void }) => void) {
  const server = createServer((_, response) => answer(response.setHeader("Content-Type", "text/html")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://${host}:${(server.address() as AddressInfo).port}/`, [Symbol.asyncDispose]: close };
}
