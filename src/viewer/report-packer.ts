import { BenchError } from "../errors.ts";
import type { Redactor } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";
import type { ResolvedConfig } from "../library/session.ts";
import type { ContentsDoc, ContentsPart } from "../pages/contents-page.ts";
import { readPage } from "../pages/index.ts";
import type { ReportFile } from "./report-file.ts";

export interface PackerOptions {
  resolved: Pick<ResolvedConfig, "config" | "results">;
  /** Bound of the whole file. */
  maxBytes: number;
  redactor: Pick<Redactor, "text">;
}

/** Reads pages by key into a report, each redacted once more, and keeps count of what did not get in. */
export interface ReportPacker {
  /** A page of every report, whatever its size. `change`: before it is packed. Throws as `readPage` does. */
  always(key: string, change?: (document: unknown) => unknown): Promise<void>;
  /** The same of one that is passed over and named when it cannot be made. Resolves with whether it is there. */
  ifMade(key: string): Promise<boolean>;
  /** As many of these pages as there is room for, in their order; one that cannot be made is passed over and named. `see`: each document that was read. */
  part(what: ContentsPart, keys: readonly string[], options?: PartOptions): Promise<void>;
  readonly told: Pick<ContentsDoc, "parts" | "failed">;
}

export interface PartOptions {
  see?: (document: unknown) => void;
  /** What is packed of it; looked at before and after it is redacted, so that no secret is cut in two. */
  cut?: { before: (document: unknown) => unknown; after: (document: unknown) => unknown };
}

/** Room for the list of contents, which comes last. */
const RESERVED = 8 << 10;
/** So many pages in a row for which there was no room: what is left is not worth reading the others for. */
const MISSES = 5;
/** Pages that could not be made are named up to here. */
const NAMED = 5;

export function reportPacker({ resolved, maxBytes, redactor }: PackerOptions, file: ReportFile): ReportPacker {
  const told: ReportPacker["told"] = { parts: [], failed: [] };
  const clean = (key: string, document: unknown) => [redactor.text(key), redactValue(document, redactor)] as const;
  const madeOrNamed = async (key: string): Promise<unknown> => {
    try {
      return await readPage({ resolved }, key);
    } catch (error) {
      if (!(error instanceof BenchError)) throw error;
      if (told.failed.length < NAMED) told.failed.push({ key: redactor.text(key), reason: redactor.text(error.message) });
      return undefined;
    }
  };
  return {
    told,
    async always(key, change = same) {
      await file.add(...clean(key, change(await readPage({ resolved }, key))));
    },
    async ifMade(key) {
      const document = await madeOrNamed(key);
      return document !== undefined && (await file.add(...clean(key, document)));
    },
    async part(what, keys, { see, cut = whole } = {}) {
      let [held, missed] = [0, 0];
      for (const key of keys) {
        if (missed === MISSES || file.bytes + RESERVED >= maxBytes) break;
        const document = await madeOrNamed(key);
        if (document === undefined) continue;
        see?.(document);
        const [name, redacted] = clean(key, cut.before(document));
        const fits = await file.add(name, cut.after(redacted), maxBytes - RESERVED);
        held += Number(fits);
        missed = fits ? 0 : missed + 1;
      }
      told.parts.push({ what, held, of: keys.length });
    },
  };
}

function same(document: unknown): unknown {
  return document;
}

const whole = { before: same, after: same };
