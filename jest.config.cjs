/**
 * Two projects. `rules` is pure and needs nothing; `product` has one embedded Postgres and Temporal for the whole run
 * (tests/world/), and a database and a task queue for each file that needs them.
 */
const everyProject = {
  testEnvironment: '<rootDir>/tests/environment.cjs',
  transform: { '^.+\\.(ts|js|mjs)$': ['@swc/jest'] },
  // Packages run as they are, but for those that have ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!@marcbachmann/cel-js/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.baton/'],
};
const rules = ['<rootDir>/tests/definitions/'];

module.exports = {
  maxWorkers: 2,
  // A test that fails before it closes its world must not hold the run up for ever.
  forceExit: true,
  testTimeout: 60_000,
  projects: [
    { ...everyProject, displayName: 'rules', testMatch: rules.map((folder) => `${folder}**/*.test.ts`) },
    {
      ...everyProject,
      displayName: 'product',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: rules,
      globalSetup: '<rootDir>/tests/world/global-setup.ts',
      globalTeardown: '<rootDir>/tests/world/global-teardown.ts',
    },
  ],
};
