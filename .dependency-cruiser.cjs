const { areas, foundations } = require('./.areas.cjs');

const folder = (name) => `^${name}/`;
const floors = '^(definitions|db|activities|workflows|api|ops|tests|web)/';
const only = (from, allowed, comment) => ({
  name: `${from}-imports-only-${allowed.join('-and-') || 'itself'}`,
  comment,
  severity: 'error',
  from: { path: folder(from) },
  to: { path: floors, pathNot: [from, ...allowed].map(folder) },
});
/** Packages that compute and touch nothing: the only ones that rules may use, since flows replay them. */
const purePackages =
  'node_modules/(@temporalio/(workflow|common)|@sinclair/typebox|@marcbachmann/cel-js|ajv|ajv-formats|re2js|luxon|' +
  'handlebars|libphonenumber-js|tldts|pinyin-pro|opencc-js|fastest-levenshtein|chinese-days|lunar-typescript|' +
  'node-cron|decimal\\.js)/';

/** Floors on which an area knows only those before it. */
const inOrder = '(definitions|db|api)';
const oneOf = (names) => `(${names.join('|')})`;
/** The table of the kinds, and their checks, know whatever is checked; types, schemas and facts are known to all. */
const CHECKS = ['^definitions/kinds/(?!kind\\.ts)[^/]+\\.ts$', '^definitions/kinds/.+checking\\.ts$'];
const beforeKinds = ['organisation', 'document'];

const knowsOnlyThoseBefore = (area, index) => ({
  name: `${area}-knows-only-areas-before-it`,
  comment: 'Areas have one order (.areas.cjs), so that no circle closes. Move what both need down, or pass it in.',
  severity: 'error',
  from: { path: `^${inOrder}/${area}/` },
  to: { path: `^$1/${oneOf(areas.slice(index + 1))}/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...areas.slice(0, -1).map(knowsOnlyThoseBefore),
    {
      name: 'what-is-shared-knows-no-area',
      comment: 'Everybody stands on it: what one area needs belongs to that area.',
      severity: 'error',
      from: { path: `^(definitions|db|activities|workflows|api)/${oneOf(foundations)}/` },
      to: { path: `^$1/${oneOf([...areas, 'kinds'])}/` },
    },
    {
      name: 'kinds-are-known-to-areas',
      comment: 'Areas go by the schema of a kind, so that it knows none of them.',
      severity: 'error',
      from: { path: '^definitions/kinds/', pathNot: CHECKS },
      to: { path: [`^definitions/${oneOf(areas.filter((area) => !beforeKinds.includes(area)))}/`, ...CHECKS] },
    },
    {
      name: 'checks-of-kinds-know-areas',
      comment: 'Checks use the rules of the areas that go by a kind, and compile schemas, which no flow may do.',
      severity: 'error',
      from: { path: [`^definitions/${oneOf([...areas, ...foundations])}/`, '^workflows/'] },
      to: { path: CHECKS },
    },
    only('definitions', [], 'Rules are pure; they know no other floor.'),
    only('db', ['definitions'], 'Queries know the rules’ types and nothing above.'),
    only('activities', ['db', 'definitions'], 'What a flow asks of the world is rows and messages.'),
    only('workflows', ['definitions', 'activities'], 'A flow knows rules, and the types of its activities.'),
    only(
      'api',
      ['workflows', 'db', 'definitions'],
      'A route reads rows and sends messages to flows; it never calls an activity.',
    ),
    {
      name: 'tests-of-rules-need-no-engine',
      comment: 'They are the project `rules` of Jest, which starts nothing and is over in seconds.',
      severity: 'error',
      from: { path: '^tests/(definitions|fuzz)/' },
      to: { path: '^(db|activities|workflows|api|ops|tools|tests/(world|flows|api|ops))/' },
    },
    {
      name: 'nothing-imports-ops',
      comment: 'ops starts the others; whoever needs something of it has put that thing on the wrong floor.',
      severity: 'error',
      from: { path: '^(definitions|db|activities|workflows|api|web)/' },
      to: { path: '^ops/' },
    },
    {
      name: 'workflows-take-only-types-from-activities',
      comment: 'A value import would drag the database into the replayed bundle; the bundler does not notice.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-and-flows-reach-no-io',
      comment: 'A flow is replayed: a package that does I/O, read through any file, breaks the bundle.',
      severity: 'error',
      from: { path: '^(workflows|definitions)/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: purePackages, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'api-reads-only-workflow-messages',
      comment: 'Importing a flow’s code would bind the API to its determinism; names and types of messages are enough.',
      severity: 'error',
      from: { path: '^api/' },
      to: { path: '^workflows/', pathNot: '/messages\\.ts$', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: '^(dist|\\.baton)/',
  },
};
