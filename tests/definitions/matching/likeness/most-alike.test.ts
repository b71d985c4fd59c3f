import { inventedNames } from '../../../bench/names/invented';
import { namesWithSlip, slipsOfOwn } from '../../../bench/names/slips';
import { seeded, spellingsOf } from '../../../bench/names/spellings';
import { profileOf } from '../../../../definitions/matching/likeness/name-profile';
import { scoreNames } from '../../../../definitions/matching/likeness/name-score';
import { reviewedFor } from '../../../../definitions/matching/likeness/most-alike';
import { judge } from '../../../../definitions/registration/judging';
import registrationPolicy from '../../../../definitions/shipped/registrationPolicy/standard.json';

const PAIRS = 10_000;
const { fuzzy } = registrationPolicy;

/** Slips of every kind in names of every make, two by two. */
function* pairs(): Generator<readonly [string, string]> {
  const random = seeded(41);
  const invented = inventedNames(43);
  for (;;) {
    for (const kind of slipsOfOwn) yield namesWithSlip(kind, random);
    const name = String(invented.next().value);
    for (const spelling of spellingsOf(name, random).values()) yield [name, spelling];
    yield [name, String(invented.next().value)];
  }
}

const record = (name: string) => ({ kind: 'opportunity' as const, id: 'first', name, address: null });

function isReviewed(ours: string, theirs: string): boolean {
  const candidate = {
    ...{ ...record(theirs), ownerIds: ['another'], ownerName: null, departmentId: '', departmentName: '' },
    ...{ released: false, isHouse: false, score: scoreNames(profileOf(ours), profileOf(theirs)), evidence: [] },
  };
  return judge([candidate], { fuzzy }, { byUserId: 'me', pickedCustomerId: null }).verdict !== 'clear';
}

test('FLW-01 of 10,000 pairs, whoever would go to review for the other sees it as a newcomer, in both orders', () => {
  const passed: string[] = [];
  let reviewed = 0;
  let n = 0;
  for (const [one, other] of pairs()) {
    if (n++ === PAIRS) break;
    for (const [ours, theirs] of [
      [one, other],
      [other, one],
    ] as const) {
      const isSeen = reviewedFor({ name: ours, address: null }, [record(theirs)], { fuzzy }).length > 0;
      if (isReviewed(ours, theirs) && !isSeen) passed.push(`${ours} ${theirs}`);
      if (isSeen) reviewed++;
    }
  }
  expect(passed).toEqual([]);
  expect(reviewed).toBeGreaterThan(PAIRS);
});

test('OPP-04 only what the policy compares with is seen, and an address adds to a name', () => {
  const ours = { name: '宁波荟晟禧泵业', address: '宁波市江北区长兴路8号' };
  const theirs = { ...record('宁波晟禧轴承'), address: ours.address };
  const seen = (scope: 'customers' | 'opportunities', given: typeof theirs | ReturnType<typeof record>) =>
    reviewedFor(ours, [given], { scope: [scope], fuzzy: { reviewFrom: 0.5 } }).length;
  expect([seen('customers', theirs), seen('opportunities', theirs)]).toEqual([0, 1]);
  expect(seen('opportunities', record(theirs.name))).toBe(0);
});
