/**
 * `npm run walk -- [approvals …]`: walks through the product with curl, as a person with a shell would, each on an
 * instance of its own (`npm start` in a new home on free ports). A walk is a script of this folder; walking.bash has
 * what all of them use. One that brings things elsewhere uses $ELSEWHERE, the interface of a second instance.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Instance, newInstance } from '../world/instance';

const walks = readdirSync(__dirname)
  .filter((file) => file.endsWith('.sh'))
  .map((file) => path.basename(file, '.sh'));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !walks.includes(name));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function walk(name: string): Promise<boolean> {
  const file = path.join(__dirname, `${name}.sh`);
  const started: Instance[] = [];
  const start = async (): Promise<Instance> => {
    // A walk goes through months by the clock of its own engine, which asks flows where they wait.
    const instance = await newInstance({ env: { BATON_FLOW_TRACES: '1' } });
    started.push(instance);
    await instance.start();
    return instance;
  };
  try {
    const { url, connections } = await start();
    const elsewhere = readFileSync(file, 'utf8').includes('$ELSEWHERE') ? await start() : undefined;
    say(`\n# ${name}, at ${url}`);
    const { databaseUrl, temporalAddress, temporalNamespace } = connections();
    const env = {
      ...process.env,
      API: `${url}/api/v1`,
      ELSEWHERE: `${elsewhere?.url ?? ''}/api/v1`,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: temporalNamespace,
    };
    const script = spawn('bash', [file], { cwd: path.join(__dirname, '..', '..'), env, stdio: 'inherit' });
    const [code] = await once(script, 'exit');
    return code === 0;
  } finally {
    for (const instance of started) await instance.close();
  }
}

async function walkAll(): Promise<void> {
  if (unknown.length > 0) throw new Error(`there is no walk ${unknown.join(', ')}; there are ${walks.join(', ')}`);
  const failed: string[] = [];
  for (const name of wanted.length > 0 ? wanted : walks) if (!(await walk(name))) failed.push(name);
  say(failed.length === 0 ? '\nwalks: all is as it should be' : `\nwalks: not as it should be: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

walkAll().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
