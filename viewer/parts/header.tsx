import type { PageName } from "../../src/pages/keys.ts";
import { href } from "../router.ts";
import { source } from "../source.ts";
import { ThemeButton } from "./theme-button.tsx";

export function Header({ at }: { at: PageName | undefined }) {
  return (
    <header class="header">
      <span class="header-name">patchbench</span>
      <nav aria-label="Pages">
        {source.has("nights") && (
          <a href={href("nights")} aria-current={at === "nights" ? "page" : undefined}>
            Nights
          </a>
        )}
        <a href={href("runs")} aria-current={at === "runs" ? "page" : undefined}>
          Runs
        </a>
        {source.has("compare") && (
          <a href={href("compare")} aria-current={at === "compare" ? "page" : undefined}>
            Compare
          </a>
        )}
      </nav>
      <ThemeButton />
    </header>
  );
}
