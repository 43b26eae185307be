import type { ErrorDetail } from '../errors.ts';

const TAG = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** Tags are compared in lower case, so that "VIP" and "vip" are one tag. */
export function normalizeTag(text: string): string {
  return text.trim().toLowerCase();
}

/** What is wrong with a normalised tag, if anything. */
export function tagProblem(tag: string, path: string): ErrorDetail | undefined {
  if (TAG.test(tag)) return undefined;
  return { path, message: 'must be 1 to 32 letters, digits, "-" or "_", starting with a letter or digit' };
}
