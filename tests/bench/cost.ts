/**
 * `npm run bench -- cost [--side=<checkout>[,NAME=value…]]… [--rounds=2] [--work=decision,move]
 * [--clients=10]`: what a decision, a
 * move, a registration and a start cost, and the bare engine beside them. Each side is the product of a checkout,
 * with these settings of the environment; left out: these sources. Sides run side by side and take turns, slice by
 * slice and in the other order each round, so that a busy machine is busy for all; the last lines hold each against
 * the first.
 */
import { comparisons, slice, type Slice } from './cost/figures';
import { counts } from './cost/counting';
import { loads, type WorkName, workNames } from './cost/loads';
import { openSide, type Side, sidesOf } from './cost/sides';
import { print } from './measure';

const options = process.argv.slice(2);
const optionsNamed = (name: string): string[] =>
  options.filter((option) => option.startsWith(`--${name}=`)).map((option) => option.slice(name.length + 3));
const listed = (name: string): string[] => optionsNamed(name).flatMap((values) => values.split(','));

const isWork = (name: string): name is WorkName => workNames.some((known) => known === name);
const rounds = Number(optionsNamed('rounds')[0] ?? 2);
const wanted = listed('work');
const works = wanted.length === 0 ? workNames : wanted.filter(isWork);
const clients = listed('clients').map(Number);

async function bench(): Promise<void> {
  const sides: Side[] = [];
  try {
    for (const plan of sidesOf(optionsNamed('side'))) sides.push(await openSide(plan));
    for (const side of sides) await side.warmUp(works);
    const slices: Slice[] = [];
    for (let round = 0; round < rounds; round++)
      for (const load of loads(works, clients))
        for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
          const measured = await slice(side, load);
          slices.push(measured);
          print({ bench: 'cost', round, ...measured });
        }
    for (const side of sides)
      for (const work of works) print({ bench: 'cost', side: side.name, ...(await counts(side, work)) });
    for (const comparison of comparisons(slices)) print({ bench: 'cost', ...comparison });
  } finally {
    await Promise.all(sides.map(({ product }) => product.close()));
  }
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
