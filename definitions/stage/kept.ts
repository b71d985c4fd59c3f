import type { FormVersions } from '../approval/data/forms';
import type { ApprovalDefinition } from '../kinds/approval/schema';
import type { BusinessModel } from '../kinds/businessModel/schema';
import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import type { Frozen } from '../shared/frozen';
import type { StageState } from './state';

/** What a sale goes by, as it was when its first stage was entered: definitions are frozen. */
export interface StageDefinitions {
  readonly model: Frozen<BusinessModel>;
  readonly calendar: Frozen<WorkingCalendar>;
  /** The approvals of its gates, by key. */
  readonly gates: Readonly<Record<string, Frozen<ApprovalDefinition>>>;
  /** The versions of the forms of its activities, by key. */
  readonly forms: FormVersions;
  /** The versions of the forms of each gate’s steps. */
  readonly gateForms: Readonly<Record<string, FormVersions>>;
}

/** The same by key and version, as the row of the opportunity names them. */
export interface StageVersions {
  readonly model: { readonly key: string; readonly version: number };
  readonly calendar: { readonly key: string; readonly version: number };
  readonly gates: Readonly<Record<string, number>>;
  readonly forms: FormVersions;
  readonly gateForms: Readonly<Record<string, FormVersions>>;
}

/** A sale as its row carries it: whoever takes it up needs nothing else. */
export interface KeptStage {
  readonly state: StageState;
  readonly definitions: StageDefinitions;
}

/** What the row keeps as JSON. */
export interface StageColumns {
  readonly state: StageState;
  readonly versions: StageVersions;
}

export const versionsOf = ({ model, calendar, gates, forms, gateForms }: StageDefinitions): StageVersions => ({
  model: { key: model.body.key, version: model.version },
  calendar: { key: calendar.body.key, version: calendar.version },
  gates: Object.fromEntries(Object.entries(gates).map(([key, { version }]) => [key, version])),
  forms,
  gateForms,
});
