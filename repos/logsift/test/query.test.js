import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QueryError, compileQuery } from '../src/index.js';

const entry = {
  time: Date.parse('2024-05-01T10:00:00Z'),
  level: 'warn',
  message: 'payment 4411 declined',
  fields: { status: 502, took: '250ms', path: '/api/orders', user: { id: 7 }, 'http.method': 'POST', tags: ['a', 'b'], zip: '0071' },
  source: 'shop.jsonl',
  line: 3,
};

function matches(query, options) {
  return compileQuery(query, options)(entry);
}

describe('query', () => {
  it('orders levels by severity', () => {
    assert.equal(matches('level>=warn'), true);
    assert.equal(matches('level>warning'), false);
    assert.equal(matches('level in (info, error)'), false);
  });

  it('compares numbers and durations by value', () => {
    assert.equal(matches('status>=500 and status<600'), true);
    assert.equal(matches('took>0.2s'), true);
    assert.equal(matches('took<=249ms'), false);
    assert.equal(matches('path>5'), false);
  });

  it('compares quoted values as text', () => {
    assert.equal(matches('zip="0071"'), true);
    assert.equal(matches('zip="71"'), false);
    assert.equal(matches('zip=71'), true);
  });

  it('finds nested and dotted field names', () => {
    assert.equal(matches('user.id=7'), true);
    assert.equal(matches('http.method=POST'), true);
    assert.equal(matches('has(user.name)'), false);
  });

  it('matches regular expressions', () => {
    assert.equal(matches('path~"^/api/\\w+$"'), true);
    assert.equal(matches("message!~'approved|declined'"), false);
  });

  it('matches an array when one of its items does', () => {
    assert.equal(matches('tags=b'), true);
    assert.equal(matches('tags!=b'), false);
  });

  it('lets a missing field satisfy negated operators only', () => {
    assert.equal(matches('region!=eu'), true);
    assert.equal(matches('region!~"eu"'), true);
    assert.equal(matches('region=eu'), false);
    assert.equal(matches('region<"zz"'), false);
  });

  it('binds and more tightly than or', () => {
    assert.equal(matches('level=warn or level=info and status=200'), true);
    assert.equal(matches('(level=warn or level=info) and status=200'), false);
    assert.equal(matches('not level=info and not (status=200)'), true);
  });

  it('reads times in the zone it is given', () => {
    assert.equal(matches('time="2024-05-01T12:00"', { zone: 'Europe/Amsterdam' }), true);
    assert.equal(matches('time>"2024-05-01T10:00"'), false);
  });

  it('expands aliases, also inside aliases', () => {
    const aliases = { orders: 'path~"/orders"', bad: '@orders and status>=500' };
    assert.equal(matches('@bad and level=warn', { aliases }), true);
    assert.equal(matches('not @bad', { aliases }), false);
  });

  it('points at what it does not understand', () => {
    for (const [query, position, message] of [
      ['status=', 7, "expected a value after '='"],
      ['(status=1', 9, "expected ')'"],
      ['path="x', 5, 'this quote is never closed'],
      ['level>=loud', 7, "'loud' is not a level"],
      ['path~"("', 5, "'(' is not a regular expression"],
      ['time>2024-05-01', 5, 'put quotes around values that are not plain numbers'],
      ['@slow', 0, "no alias is called '@slow'"],
      ['a=1 b=2', 4, "expected 'and', 'or' or the end of the query"],
    ]) {
      assert.throws(() => compileQuery(query), (error) => {
        assert.ok(error instanceof QueryError);
        assert.deepEqual([error.message, error.position], [message, position]);
        return true;
      });
    }
  });

  it('shows the text of an alias that holds the mistake', () => {
    assert.throws(() => compileQuery('status=1 and @bad', { aliases: { bad: 'level=loud' } }), (error) => {
      assert.equal(error.excerpt(), '  level=loud\n        ^');
      return true;
    });
  });

  it('stops aliases that refer to themselves', () => {
    assert.throws(() => compileQuery('@a', { aliases: { a: '@b', b: '@a' } }), /refers to itself/);
  });
});
