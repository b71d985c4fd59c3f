import { askForKeys, type ClaimKey, releaseKeys, takeKeys } from '../../db/matching/claims';
import type { Db } from '../../db/shared/knex';

interface Moving {
  readonly opportunityId: string;
  readonly before: readonly ClaimKey[];
  readonly after: readonly ClaimKey[];
  readonly at: string;
}

/**
 * A claim follows what its customer is called now: it holds the new keys, or only asks for them while a person judges.
 * Those that came by a merge stay.
 */
export async function moveKeys(
  trx: Db,
  { opportunityId, before, after, at }: Moving,
  how: 'asks' | 'holds',
): Promise<void> {
  const has = (among: readonly ClaimKey[], { kind, value }: ClaimKey): boolean =>
    among.some((key) => key.kind === kind && key.value === value);
  await releaseKeys(trx, opportunityId, at, { only: before.filter((key) => !has(after, key)) });
  if (how === 'holds') return takeKeys(trx, { opportunityId, keys: after, at, besideOthers: true });
  const asked = after.filter((key) => !has(before, key));
  await askForKeys(trx, opportunityId, asked, at);
}
