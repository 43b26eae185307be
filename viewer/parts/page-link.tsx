import type { ComponentChildren } from "preact";
import { keyText, type PageName } from "../../src/pages/keys.ts";
import { href } from "../router.ts";
import { source } from "../source.ts";

type Place = [page: PageName, ...parts: string[]];

interface Props {
  to: Place;
  children: ComponentChildren;
  label?: string;
}

/** A link to a page; plain text where a report does not carry that page. */
export function PageLink({ to, children, label }: Props) {
  if (!hasPage(to)) return <span>{children}</span>;
  const [page, ...parts] = to;
  return (
    <a href={href(page, ...parts)} aria-label={label}>
      {children}
    </a>
  );
}

/** Whether it can be shown: a server has every page, a report what was put into it. */
export function hasPage([page, ...parts]: Place): boolean {
  return source.has(keyText({ page, parts }));
}
