import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { timestamp } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { one, transaction } from '../db/database.ts';
import { AppError, invalid } from '../errors.ts';

const RETENTION_MS = 24 * 60 * 60 * 1000;
const KEY = /^[\x21-\x7e]{1,64}$/;

interface StoredResponse {
  fingerprint: string;
  status: number;
  body: string;
}

export type Once = (request: FastifyRequest, reply: FastifyReply, work: () => unknown) => unknown;

/**
 * Makes creating things safe to retry. The first request with an `Idempotency-Key` does its work and stores the
 * response in one transaction; a repeated one gets the stored response. Failed requests are not stored.
 */
export function createIdempotency(db: Database, clock: Clock): Once {
  const forget = db.prepare('DELETE FROM idempotency_keys WHERE created_at <= ?');
  const find = db.prepare('SELECT fingerprint, status, body FROM idempotency_keys WHERE agent_id = ? AND key = ?');
  const store = db.prepare(
    'INSERT INTO idempotency_keys (agent_id, key, fingerprint, status, body, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );

  return (request, reply, work) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return work();
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw invalid({ path: '/headers/idempotency-key', message: 'must be 1 to 64 visible ASCII characters' });
    }

    const { agentId } = request.actor;
    const fingerprint = fingerprintOf(request);
    return transaction(db, () => {
      forget.run(new Date(clock.now().getTime() - RETENTION_MS).toISOString());
      const stored = one<StoredResponse>(find, agentId, key);
      if (stored === undefined) {
        const body = work();
        store.run(agentId, key, fingerprint, reply.statusCode, JSON.stringify(body), timestamp(clock));
        return body;
      }
      if (stored.fingerprint !== fingerprint) {
        throw new AppError('idempotency_key_reused', 'This Idempotency-Key was used for a different request.');
      }
      reply.code(stored.status).header('idempotency-replayed', 'true');
      return JSON.parse(stored.body);
    });
  };
}

function fingerprintOf(request: FastifyRequest): string {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body)}`)
    .digest('hex');
}
