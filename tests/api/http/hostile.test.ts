import fc from 'fast-check';
import { publishApproval } from '../../world/approvals';
import { aStep } from '../../world/definitions';
import { type Asking, askingIn } from '../../world/hostile/asking';
import { type HostileRequest, hostileRequests } from '../../world/hostile/requests';
import { signedIn } from '../../world/http';
import { type DescribedRoute, describedRoutes, nameOfRoute } from '../../world/interface/routes';
import { type Served, serving } from '../../world/interface/served';
import { openWorld, type World } from '../../world/world';

/** `HOSTILE_RUNS=50 HOSTILE_SEED=… HOSTILE_ROUTES=opportunities` looks longer, again, or only at some. */
const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const RUNS = setting('HOSTILE_RUNS', 3);
const SEED = setting('HOSTILE_SEED', Date.now() % 2 ** 31);
const ONLY = process.env['HOSTILE_ROUTES'] ?? '';

let world: World;
let served: Served;
let asking: Asking;
beforeAll(async () => {
  world = await openWorld();
  await publishApproval(world, 'trial', [aStep('one', 'sales1'), aStep('two')]);
  served = await serving(world.app);
  asking = await askingIn(world, served);
});
afterAll(async () => {
  await served.close();
  await world.close();
});

/** A 4xx says what is wrong as a problem, a 400 where; pages for people (one-time links) are no problems. */
function assertAnswer(route: DescribedRoute, { status, type, text }: Awaited<ReturnType<Asking['send']>>): void {
  if (status >= 500) throw new Error(`answered ${status}: ${text}`);
  if (status < 400 || route.path.includes('{token}')) return;
  expect(type).toMatch('application/problem+json');
  const problem: unknown = JSON.parse(text);
  expect(problem).toMatchObject({ status, code: expect.any(String), detail: expect.stringMatching(/\S/) });
  if (status === 400 && !ELSEWHERE.test(text))
    expect(problem).toMatchObject({ errors: expect.arrayContaining([POINTED]) });
}

const POINTED: unknown = expect.objectContaining({ pointer: expect.any(String), detail: expect.any(String) });
/** What is said of headers and paths, which have no pointers. */
const ELSEWHERE = /Idempotency-Key|If-Match|The path is not|is no key/;

async function askHostile(route: DescribedRoute, username: string): Promise<void> {
  const person = await signedIn(world, username);
  let refused: HostileRequest | undefined;
  await fc.assert(
    fc.asyncProperty(hostileRequests(route, asking.known()), async (request) => {
      const answer = await asking.send(request, person);
      assertAnswer(route, answer);
      if (answer.status >= 400) refused = request;
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  );
  if (refused && refused.method !== 'GET') await asking.assertNothingStored(refused, person);
}

const told = (error: unknown): string =>
  error instanceof Error ? `${error.message}\n${error.cause === undefined ? '' : told(error.cause)}` : String(error);

test('hostile requests to every route end below 500, store nothing in part, and leave each case at work', async () => {
  const routes = (await describedRoutes(world.app)).filter((route) => nameOfRoute(route).includes(ONLY));
  expect(routes.length).toBeGreaterThan(0);
  const faults: string[] = [];
  for (const username of ['admin1', 'sales1'])
    for (const route of routes)
      try {
        await askHostile(route, username);
        if (route.method !== 'get') await asking.assertAtWork();
      } catch (error) {
        faults.push(`${nameOfRoute(route)} by ${username}: ${told(error)}`);
      }
  if (faults.length > 0) throw new Error(`HOSTILE_SEED=${SEED}\n${faults.join('\n\n')}`);
}, 1_200_000);
