import { availableParallelism } from 'node:os';
import path from 'node:path';
import { readSettings } from '../../../ops/processes/settings';

test('an empty environment means the embedded engines and the documented ports', () => {
  expect(readSettings({})).toEqual({
    port: 3000,
    home: path.resolve(__dirname, '..', '..', '..', '.baton'),
    postgresPort: 5433,
    temporalPort: 7233,
    temporalProcessors: availableParallelism(),
    inspectPort: 9229,
    databaseUrl: undefined,
    temporalAddress: undefined,
    temporalNamespace: 'default',
    demo: true,
  });
});

test('a database of others gets no demo data unless it is asked for', () => {
  const DATABASE_URL = 'postgres://u:p@db.example:5432/crm';
  expect(readSettings({ DATABASE_URL }).demo).toBe(false);
  expect(readSettings({ DATABASE_URL, BATON_DEMO: '1' }).demo).toBe(true);
});

test('every wrong value is named, with what it must be', () => {
  const wrong = {
    PORT: '80a',
    BATON_POSTGRES_PORT: '0',
    BATON_TEMPORAL_PORT: '65530',
    DATABASE_URL: 'mysql://x',
    TEMPORAL_ADDRESS: 'http://x',
    BATON_DEMO: 'yes',
    BATON_FLOW_TRACES: 'no',
    BATON_TEMPORAL_GOMAXPROCS: '0',
    BATON_VIRUS_SCANNER: 'localhost:3310',
    BATON_METRICS_TOKEN: 'two words',
  };
  const attempt = () => readSettings(wrong);
  expect(attempt).toThrow('PORT is "80a"; it must be a port from 1 to 65535');
  expect(attempt).toThrow('BATON_POSTGRES_PORT is "0"');
  expect(attempt).toThrow('BATON_TEMPORAL_PORT is "65530"; it must be a port from 1 to 65528');
  expect(attempt).toThrow('DATABASE_URL must look like postgres://');
  expect(attempt).toThrow('TEMPORAL_ADDRESS is "http://x"; it must look like host:7233');
  expect(attempt).toThrow('BATON_VIRUS_SCANNER is "localhost:3310"; it must look like clamd://host:3310');
  expect(attempt).toThrow('BATON_METRICS_TOKEN must have at least 8 characters');
  expect(attempt).toThrow('BATON_FLOW_TRACES is "no"; it must be 0 or 1');
  expect(attempt).toThrow('BATON_TEMPORAL_GOMAXPROCS is "0"; it must be a number of cores from 1');
  expect(attempt).toThrow('BATON_DEMO is "yes"; it must be 0 or 1');
});

test('ports that would meet are refused, those of engines that are not started are not', () => {
  expect(() => readSettings({ PORT: '7235' })).toThrow(
    'PORT (7235) is one of the 8 ports from BATON_TEMPORAL_PORT (7233)',
  );
  expect(() => readSettings({ PORT: '5433' })).toThrow('PORT and BATON_POSTGRES_PORT are both 5433');
  expect(readSettings({ PORT: '7235', TEMPORAL_ADDRESS: 'temporal.example:7233' }).port).toBe(7235);
  expect(readSettings({ PORT: '5433', DATABASE_URL: 'postgres://db.example/crm' }).port).toBe(5433);
});
