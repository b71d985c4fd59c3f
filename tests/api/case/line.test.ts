import { linesByKey } from '../../../api/case/line';

/** Tasks that are done when the test says so; tells which run. */
function held() {
  const running = new Set<string>();
  const ends = new Map<string, () => void>();
  return {
    running,
    task: (name: string) => async () => {
      running.add(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      running.delete(name);
      return name;
    },
    end: (name: string) => ends.get(name)?.(),
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const bounds = { atATime: 2, mostWaiting: 1, waitMs: 60_000 };

test('commands of one case run a few at a time in the order they came; other cases do not wait', async () => {
  const inLine = linesByKey({ ...bounds, mostWaiting: 5 });
  const { task, end, running } = held();
  const answers = ['a', 'b', 'c', 'd'].map((name) => inLine('case', task(name)));
  const other = inLine('other', task('o'));
  await settled();
  expect([...running]).toEqual(['a', 'b', 'o']);
  end('b');
  await settled();
  expect([...running]).toEqual(['a', 'o', 'c']);
  for (const name of ['a', 'c', 'o']) end(name);
  await settled();
  end('d');
  expect(await Promise.all([...answers, other])).toEqual(['a', 'b', 'c', 'd', 'o']);
});

test('a line that is too long answers 429 with Retry-After; an answer makes a place free again', async () => {
  const inLine = linesByKey(bounds);
  const { task, end } = held();
  const answers = ['a', 'b', 'c'].map((name) => inLine('case', task(name)));
  await expect(inLine('case', task('d'))).rejects.toMatchObject({
    details: { status: 429, headers: { 'Retry-After': '2' } },
  });
  end('a');
  await settled();
  const e = inLine('case', task('e'));
  for (const name of ['b', 'c']) end(name);
  await settled();
  end('e');
  expect(await Promise.all([...answers, e])).toEqual(['a', 'b', 'c', 'e']);
});

test('whoever waits too long is told 429, and nothing of theirs is done', async () => {
  const inLine = linesByKey({ ...bounds, waitMs: 1 });
  const { task, end, running } = held();
  const answers = ['a', 'b'].map((name) => inLine('case', task(name)));
  await expect(inLine('case', task('late'))).rejects.toMatchObject({ details: { status: 429 } });
  for (const name of ['a', 'b']) end(name);
  expect(await Promise.all(answers)).toEqual(['a', 'b']);
  expect(running.size).toBe(0);
});

test('a task that fails gives its place up', async () => {
  const inLine = linesByKey({ ...bounds, atATime: 1 });
  const failing = inLine('case', () => Promise.reject(new Error('no')));
  const next = inLine('case', () => Promise.resolve('next'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});
