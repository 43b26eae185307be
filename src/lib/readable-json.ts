/**
 * JSON for files that people review: keys sorted, and whatever holds no further lists or objects on a line of its own, so
 * that one thing that changed is one line of the diff.
 */
export function readableJson(value: unknown): string {
  return `${render(value, "")}\n`;
}

function render(value: unknown, indent: string): string {
  if (!isNested(value)) return JSON.stringify(value) ?? "null";
  const inner = `${indent}  `;
  const flat = parts(value).every(({ value: part }) => !isNested(part));
  const lines = parts(value).map(({ key, value: part }) => `${key}${flat ? render(part, "") : render(part, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (lines.length === 0) return `${open}${close}`;
  return flat ? `${open}${lines.join(", ")}${close}` : `${open}\n${lines.map((line) => `${inner}${line}`).join(",\n")}\n${indent}${close}`;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Fields without a value are left out, as JSON does. */
function parts(value: object): { key: string; value: unknown }[] {
  if (Array.isArray(value)) return value.map((one) => ({ key: "", value: one }));
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => ({ key: `${JSON.stringify(key)}: `, value: one }));
}
