import { normalCdf, normalQuantile } from "../distributions.ts";

/** How much of an error rate may have been spent when a share of the planned information is there (Lan and DeMets 1983). */
export type Spending = (total: number, share: number) => number;

export const spendings = {
  /** Spends evenly, as Pocock's constant boundary does: stops early. */
  pocock: (total, share) => total * Math.log(1 + (Math.E - 1) * clamp(share)),
  /** Spends little at first, as O'Brien and Fleming's boundary does. `total` is one-sided. */
  "obrien-fleming": (total, share) =>
    share <= 0 ? 0 : share >= 1 ? total : 2 * (1 - normalCdf(normalQuantile(1 - total / 2) / Math.sqrt(share))),
} satisfies Record<string, Spending>;

export type SpendingName = keyof typeof spendings;

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
