import { definitionVersion } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import { type FormVersions, formKeysOf } from '../../definitions/approval/data/forms';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import type { Form } from '../../definitions/kinds/form/schema';
import { definitionOf } from '../../definitions/kinds/read';
import { unprocessable } from '../http/problem';
import type { Published } from '../definition/published';

/**
 * The forms that an approval which starts (or moves) now keeps. One that is not published is refused at `pointer`,
 * which names the approval.
 */
export async function formsNow(
  read: Published,
  definition: Pick<ApprovalDefinition, 'steps'>,
  pointer: string,
): Promise<FormVersions> {
  const versions: Record<string, number> = {};
  for (const key of formKeysOf(definition)) {
    const form = await read('form', key);
    if (!form)
      throw unprocessable(`The form "${key}" of this approval is not published.`, [
        { pointer, code: 'incomplete', detail: 'refers to a form that is not published' },
      ]);
    versions[key] = form.version;
  }
  return versions;
}

/** A version of a form, which never changes. */
export type PinnedForms = (key: string, version: number) => Promise<Form>;

/** More than are filled in at one time; the one read first goes first. */
const KEPT_FORMS = 500;

export function pinnedForms(db: Db): PinnedForms {
  const kept = new Map<string, Form>();
  return async (key, version) => {
    const place = `${key}/${version}`;
    const known = kept.get(place);
    if (known) return known;
    const row = await definitionVersion(db, 'form', key, version);
    if (!row) throw new Error(`An approval keeps version ${version} of the form "${key}", which is not there.`);
    const form = definitionOf('form', row.body);
    const [oldest] = kept.keys();
    if (kept.size >= KEPT_FORMS && oldest !== undefined) kept.delete(oldest);
    kept.set(place, form);
    return form;
  };
}
