import { mergeCustomers } from '../../../db/customer/merging';
import { lockSharedTraits } from '../../../db/matching/claims';
import { newId } from '../../../db/shared/new-id';
import type { Db } from '../../../db/shared/knex';
import { waitUntil } from '../../../ops/engines/wait-until';
import type { Person } from '../../world/http';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

const MINUTE_MS = 60_000;
jest.setTimeout(3 * MINUTE_MS);

let world: World;
let sales1: Person;

beforeAll(async () => {
  world = await openWorld();
  sales1 = (await signedInPeople(world, ['sales1']))('sales1');
});
afterAll(() => world.close());

/** Somebody waits for a lock of this database. */
const untilSomebodyWaits = (): Promise<void> =>
  waitUntil('somebody waits', MINUTE_MS, async () => {
    const { rows } = await world.db.raw<{ rows: object[] }>(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length === 0) throw new Error('Nobody waits.');
  });

/** What somebody does while these locks are held, and what can be locked besides while they wait for them. */
async function meanwhile<T>(
  held: (trx: Db) => Promise<unknown>,
  act: () => PromiseLike<T>,
  isFree: (trx: Db) => Promise<void>,
): Promise<T> {
  const under = await world.db.transaction(async (trx) => {
    await held(trx);
    const acting = Promise.resolve(act());
    acting.catch(() => undefined);
    await untilSomebodyWaits();
    await world.db.transaction(isFree);
    return { acting };
  });
  return under.acting;
}

/** Fails at once where somebody has it. */
const rowIsFree =
  (table: 'customers' | 'opportunities', id: string) =>
  async (trx: Db): Promise<void> => {
    expect(await trx(table).where({ id }).forUpdate().noWait().select('id')).toHaveLength(1);
  };

async function opportunityAndCustomer() {
  const id = await registered(sales1);
  return { id, customerId: String((await sales1.get(`/opportunities/${id}`)).body.customer.id) };
}

describe('FLW-01 locks are taken in one order', () => {
  test.each([
    ['of an opportunity', (at: { id: string; customerId: string }) => `/opportunities/${at.id}`, '13900030001'],
    ['of a customer', (at: { id: string; customerId: string }) => `/customers/${at.customerId}`, '13900030002'],
  ])('a change %s waits for identifiers before it has the record of the customer', async (_, pathOf, mobile) => {
    const at = await opportunityAndCustomer();
    const { version } = (await sales1.get(pathOf(at))).body;
    const patch = pathOf(at).startsWith('/customers') ? { mobile } : { customer: { mobile } };
    const { status } = await meanwhile(
      (trx) => lockSharedTraits(trx, [`phone:+86${mobile}`]),
      () => sales1.patch(pathOf(at), patch, version),
      rowIsFree('customers', at.customerId),
    );
    expect(status).toBe(200);
  });

  test('customers that are merged wait for their opportunities before identifiers', async () => {
    const [one, other] = [await opportunityAndCustomer(), await opportunityAndCustomer()];
    const merging = { loserId: one.customerId, intoId: other.customerId, at: new Date().toISOString() };
    await meanwhile(
      (trx) => trx('opportunities').where({ id: one.id }).forUpdate().first('id'),
      () => world.db.transaction((trx) => mergeCustomers(trx, { ...merging, byUserId: null, caseId: newId() })),
      async (trx) => {
        const key = `customer:${one.customerId}`;
        const { rows } = await trx.raw<{ rows: { free: boolean }[] }>(
          'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as free',
          [key],
        );
        expect(rows).toEqual([{ free: true }]);
      },
    );
    expect((await sales1.get(`/opportunities/${one.id}`)).body.customer.id).toBe(other.customerId);
  });
});
