import type { RunManifest } from "../domain/run.ts";
import type { Heading } from "./types.ts";

/** A manifest under another heading. */
export function withHeading(manifest: RunManifest, { suite, baseline }: Heading = {}): RunManifest {
  const given = { ...(suite === undefined ? {} : { suite }), ...(baseline === undefined ? {} : { baseline }) };
  return { ...manifest, config: { ...manifest.config, ...given } };
}
