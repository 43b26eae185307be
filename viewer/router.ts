import { useEffect, useState } from "preact/hooks";
import { keyText, type PageKey, parseKey } from "../src/pages/keys.ts";

/** Where one is: a page, and what was chosen on it (sorting, filters), so that a link shows the same. */
export interface Route extends PageKey {
  query: URLSearchParams;
}

export function useRoute(): Route | undefined {
  const [route, setRoute] = useState(routeNow);
  useEffect(() => {
    const changed = () => setRoute(routeNow());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}

/** `href("trial", runId, trialId)` = `#/trial/…/…` */
export function href(page: PageKey["page"], ...parts: string[]): string {
  return `#/${keyText({ page, parts })}`;
}

/** Remembers a choice in the address without a new entry of the history. Empty: forgets it. */
export function setQuery(name: string, value: string): void {
  const { path, query } = hashParts();
  if (value === "") query.delete(name);
  else query.set(name, value);
  const text = query.toString();
  history.replaceState(null, "", `#${path}${text === "" ? "" : `?${text}`}`);
}

function routeNow(): Route | undefined {
  const { path, query } = hashParts();
  const key = path === "" || path === "/" ? parseKey("nights") : parseKey(path.slice(1));
  return key === undefined ? undefined : { ...key, query };
}

function hashParts(): { path: string; query: URLSearchParams } {
  const [path = "", query = ""] = location.hash.slice(1).split("?");
  return { path, query: new URLSearchParams(query) };
}
