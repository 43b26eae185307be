// Ordered: what an earlier pattern replaces can no longer be mistaken for a number by a later one.
const VARIABLE_PARTS = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<ip>'],
  [/"[^"]*"|'[^']*'/g, '<text>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, '<hex>'],
  [/\d+(?:\.\d+)?/g, '<n>'],
];

/**
 * What a message has in common with the others of its kind: its first line with identifiers, numbers and quoted text
 * replaced by placeholders.
 */
export function signatureOf(message) {
  let signature = message.split('\n', 1)[0];
  for (const [pattern, placeholder] of VARIABLE_PARTS) signature = signature.replace(pattern, placeholder);
  return signature.trim();
}
