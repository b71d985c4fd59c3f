import { measure, rounded } from '../measure';
import type { Product } from '../product';
import { statementsDuring } from '../statements';
import type { WorkName } from './loads';
import type { Side } from './sides';

const COUNTED = 40;
const CLIENTS = 10;

/** Statements of the product’s processes, of mail too, and events of histories, that one of this work takes. */
export async function counts({ product, prepare }: Side, work: WorkName): Promise<object> {
  const { perform, flows } = await prepare({ work, clients: CLIENTS, count: COUNTED });
  const begun = await eventsOf(product, await flows());
  const statements = await statementsDuring(product, perform);
  const ended = await eventsOf(product, await flows());
  return { work, statements: rounded(statements.length / COUNTED), historyEvents: rounded((ended - begun) / COUNTED) };
}

/** Over all of these flows. */
async function eventsOf({ temporal }: Product, workflowIds: readonly string[]): Promise<number> {
  let count = 0;
  await measure(CLIENTS, workflowIds.length, async (n) => {
    const { events } = await temporal.workflow.getHandle(workflowIds[n] ?? '').fetchHistory();
    count += events?.length ?? 0;
  });
  return count;
}
