/** "850", "12.3 k", "4.56 M"; "–" where nobody told. */
export function tokensOf(value: number | null): string {
  if (value === null) return "–";
  if (value < 1_000) return String(value);
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} k` : `${(value / 1e6).toFixed(2)} M`;
}

/** "$0.0042", "$1.25"; "–" where nobody knows: never 0 for that. */
export function costOf(usd: number | null): string {
  return usd === null ? "–" : `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}
