import { sleep } from '@temporalio/workflow';

/** Every flow after a careless change: it waits first, of which the cases under way know nothing. */
export default async function careless(): Promise<void> {
  await sleep('1 minute');
}
