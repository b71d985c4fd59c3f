import { randomUUID } from 'node:crypto';
import { BARE_QUEUE } from '../bare/queue';
import { measure, type Measured } from '../measure';
import type { Product } from '../product';

const CLIENTS_STARTING = 10;

type Engine = Pick<Product, 'temporal'>;

/** Cases of the bare engine, each of which ends after so many updates. */
export async function bareCases({ temporal }: Engine, count: number, updates: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `bare/${randomUUID()}`);
  await measure(CLIENTS_STARTING, count, async (n) => {
    await temporal.workflow.start('bareWorkflow', {
      workflowId: ids[n] ?? '',
      taskQueue: BARE_QUEUE,
      args: [updates],
    });
  });
  return ids;
}

/** One update that writes one row. */
export async function bareUpdate({ temporal }: Engine, workflowId: string): Promise<void> {
  const id = randomUUID();
  await temporal.workflow.getHandle(workflowId).executeUpdate('writeRow', { args: [id], updateId: id });
}

/** Two updates of each of these cases. */
export const bareUpdates = (engine: Engine, clients: number, ids: readonly string[]): Promise<Measured> =>
  measure(clients, ids.length * 2, (n) => bareUpdate(engine, ids[n % ids.length] ?? ''));
