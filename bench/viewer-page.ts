import type { Browser } from "playwright-core";

export interface View {
  url: string;
  /** CSS selector of what must be in sight. */
  shown: string;
  /** Pressed once the page is there, by its text; `shown` is then what comes of it, and the time counts from the press. */
  press?: { button: string; after: string };
}

/** Milliseconds since the navigation began, or since the press. */
export interface ViewTime {
  shownMs: number;
  /** From the document read to what is shown; 0: it needs none. */
  renderMs: number;
  heapBytes: number;
}

/** A page in a context of its own: nothing of it is cached. */
export async function viewOnce(browser: Browser, view: View): Promise<ViewTime> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, bypassCSP: true });
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
    const { usedSize } = await client.send("Runtime.getHeapUsage");
    return { shownMs: shown - pressed, renderMs: data === 0 ? 0 : shown - data, heapBytes: usedSize };
  } finally {
    await context.close();
  }
}

/** Runs before the page's own script. Times are those of `performance.now()`: 0 is the start of the navigation. */
function watching({ shown, press }: View): string {
  return `(() => {
    const bench = (window.bench = { data: 0, pressed: 0 });
    for (const reading of ["json", "text"]) {
      const own = Response.prototype[reading];
      Response.prototype[reading] = async function () {
        const value = await own.call(this);
        bench.data = performance.now();
        return value;
      };
    }
    addEventListener("click", () => { bench.pressed = performance.now(); }, { capture: true, once: true });
    const look = () => {
      const found = ${press === undefined} || bench.pressed > 0 ? document.querySelector(${JSON.stringify(shown)}) : null;
      if (found !== null && found.getBoundingClientRect().height > 0) setTimeout(() => { bench.shown = performance.now(); });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })()`;
}
