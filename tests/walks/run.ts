/**
 * `npm run walk -- [approvals …]`: walks through the product with curl, as a person with a shell would, each on an instance of its own
 * (`npm start` in a new home on free ports). A walk is a script of this folder; walking.bash has what all of them use.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { newInstance } from '../world/instance';

const walks = readdirSync(__dirname).filter((file) => file.endsWith('.sh')).map((file) => path.basename(file, '.sh'));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !walks.includes(name));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function walk(name: string): Promise<boolean> {
  const instance = await newInstance();
  try {
    await instance.start();
    say(`\n# ${name}, at ${instance.url}`);
    const { databaseUrl, temporalAddress, temporalNamespace } = instance.connections();
    const env = { ...process.env, API: `${instance.url}/api/v1`, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: temporalNamespace };
    const script = spawn('bash', [path.join(__dirname, `${name}.sh`)], { cwd: path.join(__dirname, '..', '..'), env, stdio: 'inherit' });
    const [code] = await once(script, 'exit');
    return code === 0;
  } finally {
    await instance.close();
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
