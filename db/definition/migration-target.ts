import { type FormVersions, formKeysOf } from '../../definitions/approval/data/forms';
import type { NewVersion } from '../../definitions/approval/migration';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import type { BusinessModel } from '../../definitions/kinds/businessModel/schema';
import { DEFAULT_CALENDAR } from '../../definitions/kinds/workingCalendar/schema';
import type { CaseKind } from '../../definitions/definition/migration';
import { definitionOf } from '../../definitions/kinds/read';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import type { Frozen } from '../../definitions/shared/frozen';
import { isRefused, type Refused, refused } from '../../definitions/shared/refusal';
import { definitionVersion, publishedDefinition } from './rows';
import type { Db } from '../shared/knex';

interface Wanted {
  readonly kind: CaseKind;
  readonly key: string;
  readonly toVersion: number;
}

/** A version with all that its cases need of it. */
export type MigrationTarget =
  | { readonly kind: 'approval'; readonly to: NewVersion }
  | { readonly kind: 'registrationPolicy'; readonly to: RegistrationVersion }
  /** `to`: as far as a registration goes by it; `model`: the whole of it. */
  | { readonly kind: 'businessModel'; readonly to: RegistrationVersion; readonly model: Frozen<BusinessModel> };

/** The version that cases shall go on by, or why none can. */
export async function migrationTarget(db: Db, { kind, key, toVersion }: Wanted): Promise<MigrationTarget | Refused> {
  const row = await definitionVersion(db, kind, key, toVersion);
  if (!row) return no(`There is no version ${toVersion} of ${kind} "${key}".`);
  const { version, body } = row;
  switch (kind) {
    case 'approval': {
      const definition = definitionOf(kind, body);
      const calendarKey = definition.calendar ?? DEFAULT_CALENDAR;
      const calendar = await publishedDefinition(db, 'workingCalendar', calendarKey);
      if (!calendar) return no(`The working calendar "${calendarKey}" of that version is not published.`);
      const forms = await formsOf(db, definition);
      if (isRefused(forms)) return forms;
      return {
        kind,
        to: {
          definition: { version, body: definition },
          calendar: { version: calendar.version, body: definitionOf('workingCalendar', calendar.body) },
          forms,
        },
      };
    }
    case 'registrationPolicy':
      return { kind, to: { kind, version, body: definitionOf(kind, body) } };
    case 'businessModel': {
      const model = definitionOf(kind, body);
      const { registrationPolicy, calendar = DEFAULT_CALENDAR } = model;
      return { kind, to: { kind, key, version, registrationPolicy, calendar }, model: { version, body: model } };
    }
  }
}

async function formsOf(db: Db, definition: ApprovalDefinition): Promise<FormVersions | Refused> {
  const forms: Record<string, number> = {};
  for (const key of formKeysOf(definition)) {
    const form = await publishedDefinition(db, 'form', key);
    if (!form) return no(`The form "${key}" of that version is not published.`);
    forms[key] = form.version;
  }
  return forms;
}

const no = (detail: string): Refused => refused('unprocessable', detail, '/toVersion');
