import type { VariantSample } from "../domain/sample.ts";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { readNights } from "../store/nights.ts";

/** A variant of a kept night: `ID/VARIANT`, or the id alone where it holds one. The id may be a unique start of one, or `latest`. Throws ConfigError. */
export async function nightSample(results: string, folder: string, name: string): Promise<{ name: string; sample: VariantSample }> {
  const slash = name.lastIndexOf("/");
  const [id, variant] = slash < 0 ? [name, undefined] : [name.slice(0, slash), name.slice(slash + 1)];
  const { nights, damaged } = await readNights(results, folder);
  const ids = nights.map(({ nightId }) => nightId);
  const matching = id === "latest" ? nights.slice(-1) : nights.filter(({ nightId }) => nightId === id || nightId.startsWith(id));
  const night = matching.find(({ nightId }) => nightId === id) ?? (matching.length === 1 ? matching[0] : undefined);
  if (night === undefined) {
    const why = matching.length > 1 ? `"${id}" fits ${matching.length} nights.` : `No night "${id}" in ${results}.${didYouMean(id, ids)}`;
    throw new ConfigError("NIGHT_UNKNOWN", [why, ...damaged.map((one) => `Passed over: ${one}.`)].join(" "));
  }
  const samples = night.variants.map(({ sample }) => sample);
  const found = variant === undefined && samples.length === 1 ? samples[0] : samples.find((one) => one.variant === variant);
  const known = samples.map((one) => one.variant);
  if (found !== undefined) return { name: `night:${night.nightId}/${found.variant}`, sample: found };
  const why = variant === undefined ? "has several variants: name one" : `has no variant "${variant}".${didYouMean(variant, known)}`;
  throw new ConfigError("VARIANT_UNKNOWN", `Night ${night.nightId} ${why}`, { hint: `It has ${known.join(", ")}.` });
}
