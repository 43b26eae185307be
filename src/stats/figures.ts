/** Figures as headlines say them: ASCII signs, so that they can be searched for. */

/** "62.0 %" */
export function percentText(share: number | null, unknown: string): string {
  return share === null ? unknown : `${(100 * share).toFixed(1)} %`;
}

/** A share in points with its sign, "+3.5"; no negative zero. */
export function signedPoints(share: number): string {
  const text = (100 * share).toFixed(1);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? "0.0" : text;
}

/** What stands after "p": "= 0.03", "< 0.001". */
export function probabilityText(p: number | null): string {
  if (p === null) return "unknown";
  return p < 0.001 ? "< 0.001" : `= ${p < 0.01 ? p.toFixed(3) : p.toFixed(2)}`;
}

/** "1 task", "2 tasks" */
export function countText(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
