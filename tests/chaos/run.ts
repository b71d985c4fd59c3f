/** `npm run chaos -- [worker api temporal postgres supervisor everything] [--rounds=3] [--registrations=60] [--clients=8]`: prints what happened. */
import { newInstance } from '../world/instance';
import { kill, victims } from './kills';

const words = process.argv.slice(2);
const option = (name: string, otherwise: number): number => Number(words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function chaos(): Promise<void> {
  const chosen = victims.filter((victim) => words.includes(victim));
  const load = { registrations: option('registrations', 60), clients: option('clients', 8) };
  const instance = await newInstance();
  const problems: string[] = [];
  try {
    await instance.start();
    say(`npm start is ready at ${instance.url}`);
    for (let round = 0; round < option('rounds', 1); round++) for (const victim of chosen.length > 0 ? chosen : victims) problems.push(...(await kill(instance, victim, load, say)));
  } finally {
    await instance.close();
  }
  say(problems.length === 0 ? 'chaos: nothing went wrong' : `chaos: ${problems.length} things went wrong`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

chaos().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${error instanceof Error && error.cause instanceof Error ? `${error.cause.message}\n` : ''}`);
  process.exit(1); // clients may still be asking
});
