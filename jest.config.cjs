/**
 * One embedded Postgres and Temporal for the whole run (tests/world/), a database and a task queue for each file that
 * needs them.
 */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  globalSetup: '<rootDir>/tests/world/global-setup.ts',
  globalTeardown: '<rootDir>/tests/world/global-teardown.ts',
  maxWorkers: 2,
  // A test that fails before it closes its world must not hold the run up for ever.
  forceExit: true,
  testTimeout: 60_000,
  transform: { '^.+\\.(ts|js|mjs)$': ['@swc/jest'] },
  transformIgnorePatterns: [],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.baton/'],
};
