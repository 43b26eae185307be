/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ");
  console.log(`  ${title}\n`);
  for (const row of [head, ...rows]) console.log(`    ${line(row)}`);
  console.log("");
}

/** A share in percent with its standard error. */
export function percent({ mean, se }: Mean): string {
  return `${(100 * mean).toFixed(1)} ± ${(100 * se).toFixed(1)} %`;
}

export interface Mean {
  mean: number;
  se: number;
}

export function meanOf(values: readonly number[]): Mean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, se: Math.sqrt(variance / values.length) };
}
