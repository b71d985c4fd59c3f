import { frozenDefinition } from '../../db/definition/frozen';
import { newestVersions } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import { formKeysOf } from '../../definitions/approval/data/forms';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import type { BusinessModel } from '../../definitions/kinds/businessModel/schema';
import type { Frozen } from '../../definitions/shared/frozen';
import type { StageDefinitions, StageVersions } from '../../definitions/stage/kept';

type Versions = Readonly<Record<string, number>>;

/**
 * What a sale goes by from now on: the newest version of each definition that its model names, also one that is
 * retired, since the model was published while it was there.
 */
export async function definitionsOfModel(
  db: Db,
  model: StageVersions['model'],
  calendar: StageDefinitions['calendar'],
): Promise<StageDefinitions> {
  const body = await frozenDefinition(db, 'businessModel', model.key, model.version);
  const gates = await gatesAt(db, await newestVersions(db, 'approval', gateKeysOf(body)));
  const gateKeys = Object.entries(gates).map(([key, gate]) => [key, formKeysOf(gate.body)] as const);
  const formKeys = [...activityFormsOf(body), ...gateKeys.flatMap(([, keys]) => keys)];
  const newest = await newestVersions(db, 'form', formKeys);
  return {
    model: { version: model.version, body },
    calendar,
    gates,
    forms: only(newest, activityFormsOf(body)),
    gateForms: Object.fromEntries(gateKeys.map(([key, keys]) => [key, only(newest, keys)])),
  };
}

/** What a sale goes by, as its row names it. */
export async function definitionsAt(db: Db, versions: StageVersions): Promise<StageDefinitions> {
  const { model, calendar, gates, forms, gateForms } = versions;
  return {
    model: { version: model.version, body: await frozenDefinition(db, 'businessModel', model.key, model.version) },
    calendar: {
      version: calendar.version,
      body: await frozenDefinition(db, 'workingCalendar', calendar.key, calendar.version),
    },
    gates: await gatesAt(db, gates),
    forms,
    gateForms,
  };
}

async function gatesAt(db: Db, versions: Versions): Promise<Record<string, Frozen<ApprovalDefinition>>> {
  const gates: Record<string, Frozen<ApprovalDefinition>> = {};
  for (const [key, version] of Object.entries(versions))
    gates[key] = { version, body: await frozenDefinition(db, 'approval', key, version) };
  return gates;
}

const gateKeysOf = ({ stages }: BusinessModel): readonly string[] => stages.flatMap(({ gate }) => gate ?? []);

const activityFormsOf = ({ stages }: BusinessModel): readonly string[] =>
  stages.flatMap(({ activities = [] }) => activities.flatMap(({ form }) => form ?? []));

const only = (versions: Versions, keys: readonly string[]): Versions =>
  Object.fromEntries(Object.entries(versions).filter(([key]) => keys.includes(key)));
