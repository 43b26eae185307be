/** Forms of a night's verdict. Light: every start of the CLI loads this file. */
export const NIGHT_FORMATS = ["terminal", "markdown", "junit", "ctrf", "json"] as const;
export type NightFormat = (typeof NIGHT_FORMATS)[number];

/** Throws for what is no FORMAT=FILE. */
export function namedReport(text: string): { format: NightFormat; file: string } {
  const at = text.indexOf("=");
  const format = NIGHT_FORMATS.find((one) => one === text.slice(0, at));
  const file = text.slice(at + 1);
  if (format !== undefined && file !== "") return { format, file };
  throw new Error(`--report: "${text}" is no FORMAT=FILE with one of the formats ${NIGHT_FORMATS.join(", ")}.`);
}
