import fc from 'fast-check';
import { theMachine } from './machine';
import { mutations } from './mutations';
import { keepsTheRules } from './property';

/** Cases between two lines of progress. */
const CHUNK = 5000;
/** How many cases a broken machine may survive. */
const MUTANT_RUNS = 5000;

/** Random cases against the machine, then against every broken one. Resolves to whether all went well. */
export function fuzz(runs: number, seed: number, say: (line: string) => void): boolean {
  say(`approval: ${runs} random cases of up to 60 commands, seed ${seed}`);
  return keepsAll(runs, seed, say) && catchesAll(seed, say);
}

function keepsAll(runs: number, seed: number, say: (line: string) => void): boolean {
  const began = Date.now();
  for (let done = 0; done < runs; done += CHUNK) {
    const result = fc.check(keepsTheRules(theMachine), { numRuns: Math.min(CHUNK, runs - done), seed: seed + done });
    if (result.failed) {
      say(
        `A rule was broken (seed ${seed + done}, path ${result.counterexamplePath ?? ''}):\n` +
          storyOf(result.errorInstance),
      );
      return false;
    }
    say(`${done + result.numRuns} cases, ${Math.round((Date.now() - began) / 1000)} s`);
  }
  return true;
}

function catchesAll(seed: number, say: (line: string) => void): boolean {
  const escaped = Object.entries(mutations).filter(([name, machine]) => {
    const found = casesUntilCaught(machine, seed);
    say(found === undefined ? `NOT CAUGHT: ${name}` : `caught after ${found} cases: ${name}`);
    return found === undefined;
  });
  say(`${Object.keys(mutations).length - escaped.length} of ${Object.keys(mutations).length} broken machines caught`);
  return escaped.length === 0;
}

/** How many cases it took to find out a broken machine; undefined when it was not. */
export function casesUntilCaught(machine: (typeof mutations)[string], seed: number): number | undefined {
  const result = fc.check(keepsTheRules(machine()), { numRuns: MUTANT_RUNS, seed, endOnFailure: true });
  return result.failed ? result.numRuns : undefined;
}

const storyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
