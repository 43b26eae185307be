import { CONTENTS, type ContentsDoc } from "../src/pages/contents-page.ts";
import { source } from "./source.ts";

/** What a report says of itself; undefined where the viewer shows a results folder. */
export async function readContents(): Promise<ContentsDoc | undefined> {
  return source.kind === "report" && source.has(CONTENTS) ? ((await source.read(CONTENTS)) as ContentsDoc) : undefined;
}

/** A report opens with its own first page, and says of links that lead out of it that they do. */
export async function openReport(root: HTMLElement): Promise<void> {
  const contents = await readContents();
  if (contents === undefined) return;
  if (location.hash.length < 3) history.replaceState(null, "", `#/${contents.home}`);
  new MutationObserver(() => markAbsent(root)).observe(root, { subtree: true, childList: true, attributeFilter: ["href"] });
}

function markAbsent(root: HTMLElement): void {
  for (const link of root.querySelectorAll<HTMLAnchorElement>('a[href^="#/"]')) {
    const [key = ""] = (link.getAttribute("href") ?? "").slice(2).split("?");
    const isAbsent = !source.has(key);
    if (isAbsent === link.hasAttribute("data-absent")) continue;
    link.toggleAttribute("data-absent", isAbsent);
    if (isAbsent) link.title = "Not in this file";
    else link.removeAttribute("title");
  }
}
