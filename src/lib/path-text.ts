/**
 * File names are bytes; we keep them as strings. Bytes that are not UTF-8 become lone surrogates U+DC80..U+DCFF and turn
 * back into the same bytes, so that every name survives JSON and comes out right (the scheme of Python's PEP 383).
 */
export function decodePath(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (!text.includes("\ufffd") || Buffer.from(text, "utf8").equals(bytes)) return text;
  let decoded = "";
  for (let at = 0; at < bytes.length; ) {
    const length = validLength(bytes, at);
    decoded += length === 0 ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString("utf8", at, at + length);
    at += Math.max(1, length);
  }
  return decoded;
}

/** The bytes of a decoded path. */
export function encodePath(path: string): Buffer {
  if (!/[\udc80-\udcff]/.test(path)) return Buffer.from(path, "utf8");
  const parts = Array.from(path, (char) => {
    const code = char.length === 1 ? char.charCodeAt(0) : 0;
    return code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(char, "utf8");
  });
  return Buffer.concat(parts);
}

/** Length of the valid UTF-8 sequence at a position, 0 when there is none. */
function validLength(bytes: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    if (at + length > bytes.length) return 0;
    const slice = bytes.subarray(at, at + length);
    const text = slice.toString("utf8");
    if (!text.includes("\ufffd") && Buffer.from(text, "utf8").equals(slice)) return length;
  }
  return 0;
}
