import type { ResolvedConfig } from "../library/session.ts";

export interface PageOptions {
  resolved: Pick<ResolvedConfig, "config" | "results">;
}

/** Makes the document of a page from what is on disk; starts nothing. Throws ConfigError for what is not there, StoreError for what is damaged. */
export type PageBuilder = (options: PageOptions, ...parts: string[]) => Promise<unknown>;
