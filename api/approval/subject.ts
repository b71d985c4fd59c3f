import type { Subject } from '../../definitions/approval/state';
import type { Caller } from '../../definitions/organisation/access/caller';
import { isUuid } from '../../definitions/shared/ids';
import { Problem, unprocessable } from '../http/problem';
import type { Readers } from '../shared/readers';

const OWN_TYPES = [
  'approval',
  'contact',
  'customer',
  'duplicatePair',
  'opportunity',
] as const satisfies readonly (keyof Readers)[];

/** The record that an approval is about. One of the product’s own is there and the caller reads it; others are free. */
export async function checkedSubject(readers: Readers, subject: Subject, caller: Caller): Promise<Subject> {
  const type = OWN_TYPES.find((own) => own.toLowerCase() === subject.type.trim().toLowerCase());
  if (type === undefined) return subject;
  const id = subject.id.trim().toLowerCase();
  if (!isUuid(id)) {
    const detail = `"${subject.id}" is no id: a subject of the type ${type} is named by the id of its record.`;
    throw unprocessable(detail, [{ pointer: POINTER, code: 'format', detail }]);
  }
  if (!(await readers[type](id, caller))) {
    const detail = `There is no such ${type}, or you may not see it.`;
    throw new Problem({
      status: 404,
      code: 'not_found',
      detail,
      errors: [{ pointer: POINTER, code: 'not_found', detail }],
    });
  }
  return { type, id };
}

const POINTER = '/subject/id';
