import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signatureOf } from '../src/signature.js';
import { formatDuration, parseDuration } from '../src/time/duration.js';
import { parseTimestamp } from '../src/time/timestamp.js';

describe('durations', () => {
  it('parses a number with a unit', () => {
    assert.deepEqual(['250ms', '1.5s', '2h', '1d'].map(parseDuration), [250, 1500, 7_200_000, 86_400_000]);
    assert.deepEqual(['5', '5 m', 'm', '-1s'].map(parseDuration), [null, null, null, null]);
  });

  it('formats the two largest units', () => {
    const texts = [0, 40, 1000, 2590, 60_000, 90_500, 3_900_000, 90_000_000].map(formatDuration);
    assert.deepEqual(texts, ['0ms', '40ms', '1s', '2.5s', '1m', '1m 30s', '1h 5m', '1d 1h']);
  });
});

describe('timestamps', () => {
  it('tells the unit of a bare number by its magnitude', () => {
    const expected = Date.parse('2024-05-01T10:00:00Z');
    for (const value of [1714557600, 1714557600000, '1714557600000000', 1714557600000000000]) {
      assert.equal(parseTimestamp(value, 'UTC'), expected);
    }
  });

  it('rejects what is not a time', () => {
    assert.deepEqual(['soon', '', -5, null, '2024-13-01'].map((value) => parseTimestamp(value, 'UTC')), [null, null, null, null, null]);
  });
});

describe('signatures', () => {
  it('replace what varies between messages of a kind', () => {
    assert.equal(signatureOf('user 42 from 10.0.0.5:8080 took 1.5 s'), 'user <n> from <ip> took <n> s');
    assert.equal(signatureOf("order 'A-1' a3f9c2d1e0b4 failed at 0xFF\n  at line 3"), 'order <text> <hex> failed at <hex>');
    assert.equal(signatureOf('job 6f1e2c3a-1b2c-4d3e-8f90-a1b2c3d4e5f6 done'), 'job <uuid> done');
  });
});
