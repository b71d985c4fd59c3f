import { endDraft } from '../../db/definition/drafts';
import { addCalendarChange } from '../../db/calendar/changes';
import { publishVersion } from '../../db/definition/rows';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { isPublishable } from '../../definitions/kinds/check';
import type { Finding } from '../../definitions/shared/finding';
import { Problem } from '../http/problem';
import { type Candidate, type Checked, checkTogether } from './checked';
import { inKnownWorld, type Place } from './in-known-world';

export interface ToPublish extends Candidate {
  readonly note: string;
  /** The draft that this is; it ends with the publication. */
  readonly draftVersion?: number;
}

export interface Publication {
  readonly definitions: readonly ToPublish[];
  readonly by: string;
  /** Names the request, so that a second attempt of it publishes nothing twice. */
  readonly requestId: string;
}

/** Checks and publishes, all or nothing. Gives the versions, in the order of the definitions. */
export const publish = (place: Place, publication: Publication): Promise<readonly number[]> =>
  inKnownWorld(
    place,
    async (known) => refuseErrors(await checkTogether(publication.definitions, known)),
    (trx) => write(trx, publication),
  );

async function write(trx: Db, { definitions, by, requestId }: Publication): Promise<readonly number[]> {
  const at = new Date().toISOString();
  const versions: number[] = [];
  for (const { kind, key, body, note, draftVersion } of definitions) {
    if (draftVersion !== undefined && !(await endDraft(trx, { kind, key, version: draftVersion }))) throw overtaken();
    const version = await publishVersion(trx, { kind, key, body, note, published_at: at, published_by: by });
    await appendEvent(trx, {
      key: publicationKey(requestId, kind, key),
      type: 'definition.published',
      caseId: null,
      at,
      byUserId: by,
      data: { kind, key, version, note },
    });
    if (kind === 'workingCalendar' && version > 1) await addCalendarChange(trx, { key, version, published_at: at });
    versions.push(version);
  }
  return versions;
}

export const publicationKey = (requestId: string, kind: string, key: string): string =>
  `${requestId}/definition.published/${kind}/${key}`;

const overtaken = (): Problem =>
  new Problem({
    status: 409,
    code: 'conflict',
    detail: 'The draft was published, changed or given up by somebody else meanwhile. Look at it again.',
  });

/**
 * 422 with the findings of everything that was to be published together; of several each pointer begins with
 * `/<kind>/<key>`.
 */
function refuseErrors(checked: readonly Checked[]): void {
  if (checked.every(({ findings }) => isPublishable(findings))) return;
  const findings = checked.flatMap((one) =>
    checked.length === 1
      ? one.findings
      : one.findings.map((finding) => ({ ...finding, pointer: `/${one.kind}/${one.key}${finding.pointer}` })),
  );
  throw refusedFor(findings);
}

export function refusedFor(findings: readonly Finding[]): Problem {
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ pointer, code, message, fix }) => ({ pointer, code, detail: `${message} ${fix}` }));
  return new Problem({
    status: 422,
    code: 'unprocessable',
    detail:
      `Not published: checking found ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}. ` +
      'Mend them, then publish again.',
    errors,
    findings,
  });
}
