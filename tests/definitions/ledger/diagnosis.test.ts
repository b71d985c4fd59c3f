import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { LedgerBreak } from '../../../definitions/ledger/break';
import {
  BEFORE_FIRST,
  breakAtEnd,
  type ChainedEntry,
  follows,
  type Hash,
  type Head,
} from '../../../definitions/ledger/chain';
import { diagnose } from '../../../definitions/ledger/diagnosis';
import { hashedText } from '../../../definitions/ledger/entry';

const hash: Hash = (seq, entry, previousHash) =>
  createHash('sha256')
    .update(hashedText(seq, entry, previousHash))
    .digest('hex');

const CASE = '0190b5c0-0000-7000-8000-000000000001';

const written = (seq: number, previousHash: string, number: number): ChainedEntry => {
  const entry = {
    caseId: CASE,
    at: '2026-03-02T01:00:00.000Z',
    action: 'decided',
    taskId: null,
    actorId: null,
    outcome: 'approve',
    data: { number },
  };
  return { ...entry, seq, previousHash, hash: hash(seq, entry, previousHash) };
};

const aChain = (length: number): ChainedEntry[] =>
  Array.from({ length }).reduce(
    (chain: ChainedEntry[], _, index) => [...chain, written(index + 1, chain.at(-1)?.hash ?? BEFORE_FIRST.hash, index)],
    [],
  );

/** What a verification does with one case. */
function breakOf(rows: readonly ChainedEntry[], recorded: Head): LedgerBreak | undefined {
  let head = BEFORE_FIRST;
  for (const [index, row] of rows.entries()) {
    if (!follows(row, head, hash))
      return diagnose({ caseId: CASE, head, row, rest: rows.slice(index + 1), recorded, hash });
    head = row;
  }
  return breakAtEnd(CASE, head, recorded);
}

const renumbered = (rows: readonly ChainedEntry[]): ChainedEntry[] =>
  rows.map((row, index) => ({ ...row, seq: index + 1 }));
const at = (rows: readonly ChainedEntry[], index: number): ChainedEntry => {
  const row = rows[index];
  if (!row) throw new Error('There is no such entry.');
  return row;
};

const place = fc
  .record({ length: fc.integer({ min: 2, max: 9 }), a: fc.nat(), b: fc.nat() })
  .map(({ length, a, b }) => ({ chain: aChain(length), a: a % length, b: b % length }));

const check = (
  tamper: (chain: ChainedEntry[], a: number, b: number) => readonly ChainedEntry[],
  expected: (a: number, b: number, chain: ChainedEntry[]) => Partial<LedgerBreak>,
) =>
  fc.assert(
    fc.property(place, ({ chain, a, b }) => {
      expect(breakOf(tamper(chain, a, b), at(chain, chain.length - 1))).toMatchObject(expected(a, b, chain));
    }),
  );

test('a chain as it was written is whole', () => {
  fc.assert(fc.property(place, ({ chain }) => expect(breakOf(chain, at(chain, chain.length - 1))).toBeUndefined()));
});

test('a changed entry is named', () => {
  check(
    (chain, a) => chain.map((row, index) => (index === a ? { ...row, outcome: 'reject' } : row)),
    (a) => ({ what: 'contentChanged', seq: a + 1 }),
  );
});

test('an entry changed together with its hash is named', () => {
  check(
    (chain, a) => chain.map((row, index) => (index === a ? written(row.seq, row.previousHash, 99) : row)),
    (a) => ({ what: 'contentChanged', seq: a + 1 }),
  );
});

test('a deleted entry is named, also when those after it are numbered anew', () => {
  for (const number of [(rows: ChainedEntry[]) => rows, renumbered]) {
    check(
      (chain, a) => number(chain.filter((_, index) => index !== a)),
      (a, _, chain) => (a === chain.length - 1 ? { what: 'tailCut', seq: a + 1 } : { what: 'missing', seq: a + 1 }),
    );
  }
});

test('an entry that was put in is named, whatever its hash', () => {
  for (const fake of [
    (seq: number, previous: string) => written(seq, previous, 99),
    (seq: number) => written(seq, 'f'.repeat(64), 99),
    (seq: number, previous: string) => ({ ...written(seq, previous, 99), hash: 'e'.repeat(64) }),
  ]) {
    check(
      (chain, a) =>
        renumbered([...chain.slice(0, a), fake(a + 1, chain[a - 1]?.hash ?? BEFORE_FIRST.hash), ...chain.slice(a)]),
      (a) => ({ what: 'inserted', seq: a + 1 }),
    );
  }
});

test('an entry that was put in after the recorded end is named, whatever its hash', () => {
  for (const fake of [
    (seq: number, previous: string) => written(seq, previous, 99),
    (seq: number) => written(seq, 'f'.repeat(64), 99),
    (seq: number, previous: string) => ({ ...written(seq, previous, 99), hash: 'e'.repeat(64) }),
  ]) {
    check(
      (chain) => [...chain, fake(chain.length + 1, at(chain, chain.length - 1).hash)],
      (_a, _b, chain) => ({ what: 'inserted', seq: chain.length + 1 }),
    );
  }
});

test('two entries that changed places are named by the first', () => {
  check(
    (chain, a, b) =>
      a === b
        ? chain.slice(0, 0)
        : renumbered(chain.map((row, index) => at(chain, index === a ? b : index === b ? a : row.seq - 1))),
    (a, b) => (a === b ? { what: 'caseDeleted' } : { what: 'reordered', seq: Math.min(a, b) + 1 }),
  );
});

test('whatever else is done to the rows, something is found', () => {
  const any = fc.tuple(
    place,
    fc.array(fc.tuple(fc.constantFrom('drop', 'copy', 'swap', 'alter'), fc.nat(), fc.nat()), {
      minLength: 1,
      maxLength: 4,
    }),
  );
  fc.assert(
    fc.property(any, ([{ chain }, acts]) => {
      const rows = acts.reduce(tampered, chain);
      const isSame = JSON.stringify(rows) === JSON.stringify(chain);
      expect(breakOf(rows, at(chain, chain.length - 1)) === undefined).toBe(isSame);
    }),
  );
});

function tampered(rows: readonly ChainedEntry[], [act, i, j]: readonly [string, number, number]): ChainedEntry[] {
  if (rows.length === 0) return [];
  const [a, b] = [i % rows.length, j % rows.length];
  switch (act) {
    case 'drop':
      return renumbered(rows.filter((_, index) => index !== a));
    case 'copy':
      return renumbered([...rows.slice(0, b), at(rows, a), ...rows.slice(b)]);
    case 'swap':
      return renumbered(rows.map((row, index) => (index === a ? at(rows, b) : index === b ? at(rows, a) : row)));
    default:
      return rows.map((row, index) => (index === a ? { ...row, data: { number: `${a} ${b}` } } : row));
  }
}
