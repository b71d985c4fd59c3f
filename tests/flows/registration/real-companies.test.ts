import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

interface Company {
  readonly fullName: string;
  readonly shortName: string;
}

const companies: Company[] = readFileSync(path.join(__dirname, '..', '..', 'data', 'companies.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Company => JSON.parse(line));
/** Every fortieth company is asked for by its short name. */
const asked = companies.filter((_, n) => n % 40 === 0);

let world: World;
let sales1: Person;
let admin1: Person;
beforeAll(async () => {
  world = await openWorld();
  const ops = await signedIn(world, 'ops1');
  const csv = `name\n${companies.map(({ fullName }) => fullName).join('\n')}\n`;
  const { body } = await ops.post('/customers/import').set('Content-Type', 'text/csv').send(csv);
  expect(body).toMatchObject({ created: companies.length, refused: 0 });
  [sales1, admin1] = await Promise.all([signedIn(world, 'sales1'), signedIn(world, 'admin1')]);
});
afterAll(() => world.close());

test('OPP-05 short names of listed companies find their company among all of them', async () => {
  const found = { first: 0, reviewed: 0 };
  for (const { shortName, fullName } of asked) {
    const { body } = await admin1.post('/conflict-checks', { name: shortName });
    expect(body.verdict).not.toBe('exact');
    if (body.verdict === 'fuzzy') found.reviewed += 1;
    if (body.candidates[0]?.name === fullName) found.first += 1;
  }
  expect(found.reviewed / asked.length).toBeGreaterThan(0.9);
  expect(found.first / asked.length).toBeGreaterThan(0.9);
});

test('a registration among them is valid where it is new, and waits for a person where it is not', async () => {
  const fresh = await sales1.post('/opportunities', { name: '新客户', customer: { name: '齐齐哈尔松花江酿造厂' } });
  expect(fresh.body.status).toBe('valid');
  const known = await sales1.post('/opportunities', { name: '老客户', customer: { name: asked[3]?.fullName } });
  expect(known.body).toMatchObject({ status: 'inConflictReview', verdict: 'fuzzy' });
});
