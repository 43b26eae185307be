import type { Trend } from "../domain/trend.ts";
import { trendMarkdown } from "./trend-markdown.ts";
import { trendTerminal } from "./trend-terminal.ts";

/** Forms of a trend. `width`: characters of a line, for those who have lines. */
export const trendReporters = {
  terminal: trendTerminal,
  markdown: trendMarkdown,
  json: (trend) => JSON.stringify(trend, null, 2),
} satisfies Record<string, (trend: Trend, width: number) => string>;
