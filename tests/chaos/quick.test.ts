import { type Instance, newInstance } from '../world/instance';
import { kill, type Victim } from './kills';

jest.setTimeout(240_000);

let instance: Instance;
beforeAll(async () => {
  instance = await newInstance();
  await instance.start();
});
afterAll(() => instance.close());

/** `npm run chaos` does the same with all processes and many more registrations, and prints what happened. */
test.each<Victim>(['worker', 'api', 'postgres'])('kill -9 of %s while registrations are under way: exactly one effect for each Idempotency-Key', async (victim) => {
  expect(await kill(instance, victim, { registrations: 16, clients: 4 }, () => undefined)).toEqual([]);
});
