import fc from 'fast-check';
import { newId } from '../../../db/shared/new-id';
import { type Person, signedIn } from '../../world/http';
import { plainRow } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

let world: World;
const people = new Map<string, Person & { readonly departmentId: string }>();

beforeAll(async () => {
  world = await openWorld();
  for (const name of READERS) {
    const person = await signedIn(world, name);
    people.set(name, Object.assign(person, { departmentId: String((await person.get('/me')).body.departmentId) }));
  }
});
afterAll(() => world.close());

const READERS = ['sales1', 'sales3', 'manager1', 'director1', 'finance1'] as const;
type Reader = (typeof READERS)[number];
const person = (name: string) => {
  const found = people.get(name);
  if (!found) throw new Error(`${name} is not signed in`);
  return found;
};

interface Made {
  readonly owner: 'sales1' | 'sales3';
  readonly isPublic: boolean;
  readonly team: boolean;
  readonly createdAt: string;
  readonly expectedAmountFen: number | null;
  readonly expectedCloseOn: string | null;
  readonly protectedUntil: string | null;
  readonly stageDueAt: string | null;
}
const PLAIN: Made = {
  owner: 'sales3',
  isPublic: true,
  team: false,
  createdAt: '2026-05-01T08:00:00.000Z',
  expectedAmountFen: null,
  expectedCloseOn: null,
  protectedUntil: null,
  stageDueAt: null,
};
interface Kept extends Made {
  readonly id: string;
}

/** Few values, so that many rows share one, and many have none. */
const days = fc.constantFrom('2026-05-01', '2026-05-02', '2027-01-01');
const moments = days.map((day) => `${day}T08:00:00.000Z`);
const empty = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const made: fc.Arbitrary<Made> = fc.record({
  owner: fc.constantFrom('sales1', 'sales3'),
  isPublic: fc.boolean(),
  team: fc.boolean(),
  createdAt: moments,
  expectedAmountFen: empty(fc.constantFrom(0, 1, 2, 100_000, Number.MAX_SAFE_INTEGER)),
  expectedCloseOn: empty(days),
  protectedUntil: empty(moments),
  stageDueAt: empty(moments),
});

const SORTS = ['createdAt', 'expectedAmountFen', 'expectedCloseOn', 'protectedUntil', 'stageDueAt'] as const;
type Sort = (typeof SORTS)[number];
const HIDDEN: readonly Sort[] = ['expectedAmountFen', 'expectedCloseOn'];

test('opportunities sort by every field: random rows, each exactly once, in order, what has none last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(made, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 9 }), paged),
    { numRuns: 6 },
  );
});

async function paged(rows: readonly Made[], limit: number): Promise<void> {
  const kept = await load(rows);
  for (const reader of READERS)
    for (const sort of SORTS)
      for (const descending of [false, true]) {
        const found = await everyPage(reader, `sort=${descending ? '-' : ''}${sort}&limit=${limit}`);
        expect([reader, sort, descending, found]).toEqual([
          reader,
          sort,
          descending,
          inOrder(kept, reader, sort, descending),
        ]);
      }
}

async function load(rows: readonly Made[]): Promise<readonly Kept[]> {
  const { db } = world;
  await db('opportunities').delete();
  const kept = rows.map((row) => ({ ...row, id: newId() }));
  await db('opportunities').insert(
    kept.map((row) => ({
      ...plainRow(db),
      id: row.id,
      name: '泵站',
      search_grams: [],
      department_id: person(row.owner).departmentId,
      created_by: person(row.owner).id,
      visibility: row.isPublic ? ('public' as const) : ('private' as const),
      created_at: row.createdAt,
      updated_at: row.createdAt,
      expected_amount_fen: row.expectedAmountFen,
      expected_close_on: row.expectedCloseOn,
      protected_until: row.protectedUntil,
      stage_due_at: row.stageDueAt,
    })),
  );
  const owned = kept.filter(({ isPublic }) => !isPublic);
  if (owned.length > 0)
    await db('opportunity_owners').insert(
      owned.map(({ id, owner }) => ({ opportunity_id: id, user_id: person(owner).id, share: 100 })),
    );
  const shared = kept.filter(({ team }) => team);
  if (shared.length > 0)
    await db('opportunity_team').insert(
      shared.map(({ id, createdAt }) => ({
        id: newId(),
        opportunity_id: id,
        user_id: person('sales1').id,
        role: 'presales',
        version: 1,
        created_by: person('sales1').id,
        created_at: createdAt,
        updated_at: createdAt,
      })),
    );
  return kept;
}

async function everyPage(reader: Reader, query: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await person(reader).get(
      `/opportunities?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    expect(status).toBe(200);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  }
  return ids;
}

/** What the rules of access say, row by row, beside what the list finds by its indexes. */
function inOrder(rows: readonly Kept[], reader: Reader, sort: Sort, descending: boolean): string[] {
  const sells = reader !== 'finance1';
  const seen = rows.filter((row) => isInFull(row, reader) || (sells && row.isPublic));
  const value = (row: Kept) => (HIDDEN.includes(sort) && !isInFull(row, reader) ? null : row[sort]);
  const way = descending ? -1 : 1;
  const by = (a: Kept, b: Kept): number => {
    const [one, other] = [value(a), value(b)];
    if (one === other) return a.id < b.id ? -way : way;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other ? -way : way;
  };
  return seen.toSorted(by).map(({ id }) => id);
}

function isInFull({ owner, isPublic, team }: Kept, reader: Reader): boolean {
  switch (reader) {
    case 'sales1':
      return team || (!isPublic && owner === 'sales1');
    case 'sales3':
      return !isPublic && owner === 'sales3';
    case 'manager1':
      return owner === 'sales1';
    case 'director1':
    case 'finance1':
      return true;
  }
}

test('neither order nor cursor of the pool tells an amount', async () => {
  const loaded = await load([
    { ...PLAIN, expectedAmountFen: 7_654_321 },
    { ...PLAIN, expectedAmountFen: 1 },
  ]);
  const { body } = await person('sales1').get('/opportunities?sort=expectedAmountFen&limit=1').expect(200);
  const [first] = loaded.map(({ id }) => id).toSorted(); // whatever they are worth; two of one moment are in any order
  expect(body.items[0]).toMatchObject({ id: first, expectedAmountFen: null });
  const [payload = ''] = String(body.nextCursor).split('.');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual([null, first]);
});

test('scans, incidents, migrations and attached documents sort by `createdAt` as other lists do', async () => {
  const [one] = await load([{ ...PLAIN, isPublic: false }]);
  const admin = await signedIn(world, 'admin1');
  for (const path of [
    '/duplicate-scans',
    '/incidents',
    '/definitions/businessModel/standard/migrations',
    `/opportunities/${one?.id ?? ''}/documents`,
  ])
    for (const sort of ['createdAt', '-createdAt'])
      expect([path, (await admin.get(`${path}?sort=${sort}`)).status]).toEqual([path, 200]);
});
