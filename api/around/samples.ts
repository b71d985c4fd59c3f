import type { SampleRow } from '../../db/around/samples';
import {
  MAX_SAMPLES,
  newSampleSchema,
  samplePatchSchema,
  sampleSchema,
  type SampleView,
} from '../../definitions/around/sample/schema';
import { refusalToChangeSample } from '../../definitions/around/sample/status';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { Problem } from '../http/problem';
import type { Route } from '../http/route';
import { patched } from './changing';
import { partRoutes, partView } from './parts';

/** The sample requests 样品申请 of an opportunity (OPP-24). */
export const sampleRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'sample',
    table: 'opportunity_samples',
    path: 'samples',
    idName: 'sampleId',
    one: 'a sample request 样品申请',
    most: MAX_SAMPLES,
    newSchema: newSampleSchema,
    patchSchema: samplePatchSchema,
    viewSchema: sampleSchema,
    writtenBy: 'act',
    entered: ({ items, neededOn = null, note = null }, { at }) =>
      Promise.resolve({ items, needed_on: neededOn, status: 'requested', status_at: at, note }),
    changed(row, { items, neededOn, note, status }, { at }) {
      assertAllowed(
        refusalToChangeSample(row.status, { status, changesRequest: items !== undefined || neededOn !== undefined }),
      );
      const next = patched(status, row.status);
      return Promise.resolve({
        items: patched(items, row.items),
        needed_on: patched(neededOn, row.needed_on),
        status: next,
        status_at: next === row.status ? row.status_at : at,
        note: patched(note, row.note),
      });
    },
    removed({ status }) {
      if (status === 'requested') return Promise.resolve();
      throw new Problem({
        status: 409,
        code: 'wrong_state',
        detail: `A sample request that is ${status} stays on record.`,
      });
    },
    views: (_db, rows) => Promise.resolve(rows.map(sampleView)),
  });

const sampleView = (row: SampleRow): SampleView => ({
  ...partView(row),
  items: [...row.items],
  neededOn: row.needed_on,
  status: row.status,
  statusAt: row.status_at,
  note: row.note,
});
