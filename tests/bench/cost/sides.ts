import path from 'node:path';
import { measure, type Measured } from '../measure';
import { type Product, signIn, startProduct } from '../product';
import { openApprovals } from '../work/approvals';
import { bareCases, bareUpdates } from '../work/bare';
import { BENCH_MODEL, mover, publishModel, register, registerMany, untilEntered } from '../work/sales';
import { type Load, MOST_CLIENTS, type WorkName } from './loads';

interface SidePlan {
  readonly name: string;
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A product that is measured. */
export interface Side {
  readonly name: string;
  readonly product: Product;
  readonly warmUp: (works: readonly WorkName[]) => Promise<void>;
  /** Prepares what is not measured of it. */
  readonly prepare: (load: Load) => Promise<Prepared>;
}

interface Prepared {
  readonly perform: () => Promise<Measured>;
  /** The ids of the flows that it is about, as far as they have begun. */
  readonly flows: () => Promise<readonly string[]>;
}

/** More than clients, so that no two meet at one case. */
const SALES = 2 * MOST_CLIENTS;
const WARM_UP = { clients: 10, decision: 600, move: 400, registration: 80, start: 200, bareUpdate: 600 } as const;

/** `<checkout>[,NAME=value…]` each; a side of these sources where there is none. */
export const sidesOf = (options: readonly string[]): SidePlan[] =>
  (options.length === 0 ? ['.'] : options).map((name) => {
    const [checkout = '.', ...settings] = name.split(',');
    const env = Object.fromEntries(
      settings.map((setting) => {
        const [variable = '', ...value] = setting.split('=');
        return [variable, value.join('=')];
      }),
    );
    return { name, checkout: path.resolve(checkout), env };
  });

export async function openSide({ name, checkout, env }: SidePlan): Promise<Side> {
  const product = await startProduct({ checkout, env });
  try {
    const works = await openWorks(product);
    const prepare: Side['prepare'] = (load) => works[load.work](load);
    return {
      name,
      product,
      prepare,
      async warmUp(wanted) {
        for (const work of wanted) {
          const { perform } = await prepare({ work, clients: WARM_UP.clients, count: WARM_UP[work] });
          await perform();
        }
      },
    };
  } catch (error) {
    await product.close();
    throw error;
  }
}

async function openWorks(product: Product): Promise<Record<WorkName, Side['prepare']>> {
  await publishModel(product);
  const approvals = await openApprovals(product, MOST_CLIENTS + 1);
  const seller = await signIn(product.url, 'sales1');
  const flowsOf = async (ids: readonly string[]): Promise<string[]> =>
    (await Promise.all(ids.map((id) => untilEntered(product, seller, id)))).flat();
  const sales = once(async () => {
    const ids = await registerMany(product, seller, WARM_UP.clients, SALES);
    await flowsOf(ids);
    return { ids, move: mover(product, seller, ids) };
  });
  return {
    async decision({ clients, count }) {
      const flows = (await approvals.askAll(clients, count)).map((id) => `approval/${id}`);
      return { perform: () => approvals.decideAll(clients, count), flows: () => Promise.resolve(flows) };
    },
    start({ clients, count }) {
      const flows: string[] = [];
      // Of people who decide nothing here, so that nobody else has more than their own tasks.
      const ask = async (): Promise<void> => {
        flows.push(`approval/${await approvals.ask(MOST_CLIENTS)}`);
      };
      return Promise.resolve({ perform: () => measure(clients, count, ask), flows: () => Promise.resolve(flows) });
    },
    async move({ clients, count }) {
      const { ids, move } = await sales();
      return { perform: () => measure(clients, count, move), flows: () => flowsOf(ids) };
    },
    registration({ clients, count }) {
      const ids: string[] = [];
      const one = async (): Promise<void> => {
        const { id, isValid } = await register(product, seller, BENCH_MODEL);
        if (isValid) ids.push(id);
      };
      return Promise.resolve({ perform: () => measure(clients, count, one), flows: () => flowsOf(ids) });
    },
    async bareUpdate({ clients, count }) {
      const flows = await bareCases(product, Math.ceil(count / 2), 2);
      return { perform: () => bareUpdates(product, clients, flows), flows: () => Promise.resolve(flows) };
    },
  };
}

/** What a work needs is made for the first slice that asks for it. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
