/**
 * The areas in their natural order: on its own floor each may know those before it, and none after it, so that no
 * circle can close. docs/architecture.md says what each is about.
 */
const areas = [
  'organisation',
  'document',
  'calendar',
  'notification',
  'ledger',
  'definition',
  'matching',
  'customer',
  'approval',
  'registration',
  'around',
  'stage',
  'case',
  'handover',
  'service',
  'care',
  'sales',
  'analysis',
  'program',
  'page',
];

/** Folders that are no area. What is shared, and the plumbing of HTTP, know none. */
const foundations = ['shared', 'http'];
/** The kinds of definition, what is shipped of them, and migrations. */
const others = ['kinds', 'shipped', 'migrations'];

/** The floors that have areas; those of the tests mirror them. */
const floors = ['definitions', 'db', 'activities', 'workflows', 'api'];

/** More than anybody takes in at a glance is divided. */
const MOST_FILES = 25;

module.exports = { areas, foundations, others, floors, MOST_FILES };
