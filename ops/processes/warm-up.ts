import { setImmediate as othersTurn } from 'node:timers/promises';
import { compilingSchemas } from '../../definitions/kinds/read';

/** Makes ready what the first check of a definition would wait for, while requests are answered already. */
export async function warmUp(): Promise<void> {
  for (const _step of compilingSchemas()) await othersTurn();
}
