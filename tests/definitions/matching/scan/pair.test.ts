import * as fc from 'fast-check';
import { weightsOf } from '../../../../definitions/matching/likeness/likeness-weights';
import { profileOf } from '../../../../definitions/matching/likeness/name-profile';
import { blocksOf } from '../../../../definitions/matching/scan/blocks';
import {
  bestPairs,
  comparedCustomer,
  judgePair,
  MOST_PAIRS,
  pairOf,
  refusalOfResolution,
} from '../../../../definitions/matching/scan/pair';

const aCustomer = (id: string, name: string, address: string | null = null) => comparedCustomer({ id, name, address });
const aPhone = { kind: 'phone', value: '+8613900139000' };
const THRESHOLD = { minScore: 0.6, weights: weightsOf({ reviewFrom: 0.6 }) };

const characters = Array.from('上海南京金蝶华兴电子科技机械设备有限公司集团股份（）');
const names = fc.array(fc.constantFrom(...characters), { minLength: 1, maxLength: 16 }).map((some) => some.join(''));

test('CUS-01 two customers are one pair, whichever of them is found first', () => {
  fc.assert(
    fc.property(names, names, fc.boolean(), (name, another, isEqual) => {
      const [a, b] = [aCustomer('a', name), aCustomer('b', another)];
      const keys = isEqual ? [aPhone] : [];
      expect(judgePair(b, a, keys, THRESHOLD)).toEqual(judgePair(a, b, keys, THRESHOLD));
      expect(pairOf('b', 'a')).toEqual(pairOf('a', 'b'));
    }),
  );
});

test('a higher threshold never reports a pair that a lower one does not', () => {
  fc.assert(
    fc.property(
      names,
      names,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (name, another, x, y) => {
        const judged = (minScore: number) =>
          judgePair(aCustomer('a', name), aCustomer('b', another), [], { ...THRESHOLD, minScore });
        if (judged(Math.max(x, y))) expect(judged(Math.min(x, y))).toEqual(judged(Math.max(x, y)));
      },
    ),
  );
});

test('OPP-06 an equal identifier is worth a look whatever the names are, and its evidence names it', () => {
  const pair = judgePair(aCustomer('a', '南京金蝶软件有限公司'), aCustomer('b', '西安长江水泵厂'), [aPhone], THRESHOLD);
  expect(pair).toMatchObject({
    oneId: 'a',
    otherId: 'b',
    score: 1,
    evidence: [{ field: 'phone', ours: aPhone.value, theirs: aPhone.value, method: 'exact', score: 1 }],
  });
});

test('OPP-04 a scan weighs name and address as the policy says', () => {
  const [name, address] = ['南京金蝶软件有限公司', '南京市玄武区长江路21号'];
  const [one, other] = [aCustomer('a', name, address), aCustomer('b', '西安长江水泵厂', address)];
  const judged = (weights?: { readonly address: number }) =>
    judgePair(one, other, [], { ...THRESHOLD, weights: weightsOf({ reviewFrom: 0.6, ...(weights && { weights }) }) });
  expect(judged()).toBeUndefined();
  expect(judged({ address: 0.8 })).toMatchObject({ score: 0.8 });
});

test('OPP-05 strangers are no pair; look-alikes are, each with its own name in the evidence', () => {
  expect(
    judgePair(aCustomer('a', '南京金蝶软件有限公司'), aCustomer('b', '西安长江水泵厂'), [], THRESHOLD),
  ).toBeUndefined();
  expect(
    judgePair(aCustomer('b', '南京金碟软件有限公司'), aCustomer('a', '南京金蝶软件有限公司'), [], THRESHOLD),
  ).toMatchObject({
    oneId: 'a',
    evidence: [{ field: 'name', ours: '南京金蝶软件有限公司', theirs: '南京金碟软件有限公司', method: 'fuzzy' }],
  });
});

test('a customer is in at most five pairs with those before it: equal identifiers first, then the most alike', () => {
  const pairs = Array.from({ length: 9 }, (_, n) => ({ oneId: `a${n}`, otherId: 'z', score: n / 10, evidence: [] }));
  const exact = {
    oneId: 'b',
    otherId: 'z',
    score: 1,
    evidence: [{ field: 'phone', ours: '1', theirs: '1', method: 'exact' as const, score: 1 }],
  };
  expect(bestPairs([...pairs, exact]).map(({ oneId }) => oneId)).toEqual(['b', 'a8', 'a7', 'a6', 'a5']);
  expect(bestPairs(pairs)).toHaveLength(MOST_PAIRS);
});

test('two customers are merged into one of the two, and distinct ones into none', () => {
  const pair = { oneId: 'a', otherId: 'b' };
  expect(refusalOfResolution(pair, { outcome: 'merge', intoId: 'a' })).toBeUndefined();
  expect(refusalOfResolution(pair, { outcome: 'distinct' })).toBeUndefined();
  for (const wrong of [
    { outcome: 'merge' as const },
    { outcome: 'merge' as const, intoId: 'c' },
    { outcome: 'distinct' as const, intoId: 'a' },
  ]) {
    expect(refusalOfResolution(pair, wrong)).toMatchObject({ refusal: { code: 'unprocessable', pointer: '/intoId' } });
  }
});

describe('what names are found by', () => {
  const shared = (one: string, other: string): string[] => {
    const theirs = new Set(blocksOf(profileOf(other)).map(({ text }) => text));
    return blocksOf(profileOf(one))
      .map(({ text }) => text)
      .filter((text) => theirs.has(text));
  };

  test('two own names of four characters or more that are one slip apart share something', () => {
    const own = fc.array(fc.constantFrom(...Array.from('金蝶华兴达电子科技机械')), { minLength: 4, maxLength: 10 });
    fc.assert(
      fc.property(
        own,
        fc.nat(),
        fc.constantFrom('鑫', '海'),
        fc.constantFrom('replaced', 'left out', 'put in'),
        (name, at, slip, how) => {
          const i = at % name.length;
          const slipped = [
            ...name.slice(0, i),
            ...(how === 'left out' ? [] : [slip]),
            ...name.slice(how === 'put in' ? i : i + 1),
          ];
          fc.pre(slipped.length >= 4);
          const [one, other] = [profileOf(name.join('')), profileOf(slipped.join(''))];
          fc.pre(one.own === name.join('') && other.own === slipped.join(''));
          expect(shared(name.join(''), slipped.join(''))).not.toEqual([]);
        },
      ),
    );
  });

  test('a moved place, a short name, another legal form and a Latin name share something with the full name', () => {
    expect(shared('南京金蝶软件有限公司', '金蝶软件（南京）有限公司')).not.toEqual([]);
    expect(shared('金蝶', '金蝶软件（中国）有限公司')).not.toEqual([]);
    expect(shared('上海華興電子有限公司', '上海华兴电子股份公司')).not.toEqual([]);
    expect(shared('Siemens Ltd., China', 'Siemens Limited')).not.toEqual([]);
    expect(shared('南京金蝶软件有限公司', '西安长江水泵厂')).toEqual([]);
  });
});
