import { setImmediate as othersTurn } from 'node:timers/promises';
import { checkDefinitionAs } from '../../definitions/kinds/check-as';
import type { World } from '../../definitions/definition/checking/world';
import type { Finding } from '../../definitions/shared/finding';
import { readable, worldWith } from './known-world';
import type { Named } from './named';

/** A body that is to be published under a kind and key. */
export interface Candidate extends Named {
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Checked extends Candidate {
  readonly findings: readonly Finding[];
}

/**
 * Checks what is published together: each sees the others. One check is bounded in time; between two of them other
 * requests have their turn.
 */
export async function checkTogether(candidates: readonly Candidate[], world: World): Promise<readonly Checked[]> {
  const together = worldWith(
    world,
    candidates.flatMap(({ kind, body }) => readable(kind, body)),
  );
  const checked: Checked[] = [];
  for (const candidate of candidates) {
    checked.push({ ...candidate, findings: checkDefinitionAs(candidate, candidate.body, together) });
    await othersTurn();
  }
  return checked;
}
