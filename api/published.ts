import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { TSchema } from '@sinclair/typebox';
import { type BusinessModel, businessModelSchema } from '../definitions/business-model/schema';
import { type WorkingCalendar, workingCalendarSchema } from '../definitions/calendar/schema';
import type { Frozen } from '../definitions/registration/registration';
import { type RegistrationPolicy, registrationPolicySchema } from '../definitions/registration-policy/schema';
import { publishedDefinition } from '../db/definitions';
import type { Db } from '../db/knex';

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);

const compiled = <Body>(schema: TSchema): ValidateFunction<Body> => ajv.compile<Body>(schema);

const isBusinessModel = compiled<BusinessModel>(businessModelSchema);
const isRegistrationPolicy = compiled<RegistrationPolicy>(registrationPolicySchema);
const isWorkingCalendar = compiled<WorkingCalendar>(workingCalendarSchema);

/** The published version that a new case starts with, or undefined when there is none or it is retired. */
async function published<Body>(db: Db, kind: string, key: string, is: ValidateFunction<Body>): Promise<Frozen<Body> | undefined> {
  const row = await publishedDefinition(db, kind, key);
  if (!row) return undefined;
  const { body, version } = row;
  if (!is(body)) throw new Error(`The published ${kind} "${key}" version ${version} no longer fits its schema: ${ajv.errorsText(is.errors)}`);
  return { version, body };
}

export const publishedModel = (db: Db, key: string) => published(db, 'businessModel', key, isBusinessModel);
export const publishedPolicy = (db: Db, key: string) => published(db, 'registrationPolicy', key, isRegistrationPolicy);
export const publishedCalendar = (db: Db, key: string) => published(db, 'workingCalendar', key, isWorkingCalendar);
