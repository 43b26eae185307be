import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'hd_';

/** Makes the secret of an API key. The prefix lets scanners recognise keys that leak into code. */
export function generateSecret(): string {
  return PREFIX + randomBytes(24).toString('hex');
}

/** A plain digest is enough here: the secrets are random, so there is nothing to guess. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
