import { type Instance, newInstance } from '../world/instance';
import { kill, type Victim } from './kills';
import { registering } from './registrations';
import { publishSalesModel, selling } from './sales';

jest.setTimeout(240_000);

let instance: Instance;
beforeAll(async () => {
  instance = await newInstance();
  await instance.start();
  await publishSalesModel(instance.url);
});
afterAll(() => instance.close());

/** `npm run chaos` does the same with all processes and many more cases, and prints what happened. */
test.each<Victim>(['worker', 'api', 'postgres'])(
  'kill -9 of %s while registrations are under way: exactly one effect for each Idempotency-Key',
  async (victim) => {
    expect(await kill(instance, victim, registering, { cases: 16, clients: 4 }, () => undefined)).toEqual([]);
  },
);

test.each<Victim>(['worker', 'temporal'])(
  'OPP-26 kill -9 of %s while sales move on and are won: stays without gaps, one contract, one set of follow-ups',
  async (victim) => {
    expect(await kill(instance, victim, selling, { cases: 8, clients: 4 }, () => undefined)).toEqual([]);
  },
);
