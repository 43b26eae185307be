/** A top-level declaration, or a method (`Class.method`). */
export interface Declaration {
  name: string;
  exported: boolean;
  /** The part callers depend on, white space folded. */
  signature: string;
  /** All of it, white space folded. */
  text: string;
}

/** White space folded: layout is no difference. */
export function fold(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
