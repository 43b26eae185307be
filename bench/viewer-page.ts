import type { Browser } from "playwright-core";

export interface View {
  url: string;
  /** CSS selector of what must be in sight. */
  shown: string;
  /** Part of the key of the document it is made of. */
  key: string;
  /** Pressed once the page is there, by its text; `shown` is then what comes of it, and the time counts from the press. */
  press?: { button: string; after: string };
}

/** Milliseconds since the navigation began, or since the press. */
export interface ViewTime {
  shownMs: number;
  /** From the document read to what is shown. */
  renderMs: number;
  heapBytes: number;
}

/** A page in a context of its own: nothing of it is cached. */
export async function viewOnce(browser: Browser, view: View): Promise<ViewTime> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(watching(view));
    await page.goto(view.url);
    if (view.press !== undefined) {
      await page.locator(view.press.after).first().waitFor();
      await page.getByRole("button", { name: view.press.button }).first().click();
    }
    await page.waitForFunction("window.bench.shown !== undefined", undefined, { timeout: 120_000 });
    const { shown, data, pressed } = await page.evaluate<{ shown: number; data: number; pressed: number }>("window.bench");
    const client = await context.newCDPSession(page);
    await client.send("HeapProfiler.collectGarbage");
    const heapBytes = await page.evaluate<number>("performance.memory.usedJSHeapSize");
    return { shownMs: shown - pressed, renderMs: shown - data, heapBytes };
  } finally {
    await context.close();
  }
}

/** Runs before the page's own script. Times are those of `performance.now()`: 0 is the start of the navigation. */
function watching({ shown, key, press }: View): string {
  return `(() => {
    const bench = (window.bench = { data: 0, pressed: 0 });
    const json = Response.prototype.json;
    Response.prototype.json = async function () {
      const value = await json.call(this);
      if (this.url.includes(${JSON.stringify(key)})) bench.data = performance.now();
      return value;
    };
    addEventListener("click", () => { bench.pressed = performance.now(); bench.data ||= bench.pressed; }, { capture: true, once: true });
    const look = () => {
      const found = ${press === undefined} || bench.pressed > 0 ? document.querySelector(${JSON.stringify(shown)}) : null;
      if (found !== null && found.getBoundingClientRect().height > 0) setTimeout(() => { bench.shown = performance.now(); });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })()`;
}
