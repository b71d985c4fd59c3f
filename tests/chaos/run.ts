/**
 * `npm run chaos -- [registrations sales] [worker api temporal postgres supervisor everything] [--rounds=3]
 * [--registrations=60] [--sales=24] [--clients=8]`: prints what happened.
 */
import { newInstance } from '../world/instance';
import { kill, victims } from './kills';
import { registering } from './registrations';
import { publishSalesModel, selling } from './sales';

const words = process.argv.slice(2);
const option = (name: string, otherwise: number): number =>
  Number(words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function chaos(): Promise<void> {
  const chosen = victims.filter((victim) => words.includes(victim));
  const clients = option('clients', 8);
  const works = [
    { name: 'registrations', begin: registering, load: { cases: option('registrations', 60), clients } },
    { name: 'sales', begin: selling, load: { cases: option('sales', 24), clients } },
  ];
  const wanted = works.filter(({ name }) => words.includes(name));
  const instance = await newInstance();
  const problems: string[] = [];
  try {
    await instance.start();
    say(`npm start is ready at ${instance.url}`);
    await publishSalesModel(instance.url);
    for (let round = 0; round < option('rounds', 1); round++) {
      for (const victim of chosen.length > 0 ? chosen : victims) {
        for (const { begin, load } of wanted.length > 0 ? wanted : works)
          problems.push(...(await kill(instance, victim, begin, load, say)));
      }
    }
  } finally {
    await instance.close();
  }
  say(problems.length === 0 ? 'chaos: nothing went wrong' : `chaos: ${problems.length} things went wrong`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

chaos().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n` +
      (error instanceof Error && error.cause instanceof Error ? `${error.cause.message}\n` : ''),
  );
  process.exit(1); // clients may still be asking
});
