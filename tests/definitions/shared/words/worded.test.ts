import fc from 'fast-check';
import refusals from '../../../../definitions/shared/words/refusals.json';
import { sentenceOf, valuesIn } from '../../../../definitions/shared/words/sentences';
import { worded } from '../../../../definitions/shared/words/worded';
import { refusalSentences } from './refusal-sentences';

const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name).sort();

describe('every refusal has its values and words in both languages', () => {
  test('each sentence that the sources say stands in definitions/shared/words/refusals.json', () => {
    const missing = refusalSentences().filter(({ text }) => {
      const { zh } = worded('none', text.replaceAll('{}', '7')).words;
      return zh === worded('none', '').words.zh || /[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}/iu.test(zh);
    });
    expect(missing).toEqual([]);
  });

  test('a translation has the values of its sentence, and no others', () => {
    for (const [en, zh] of Object.values(refusals).flatMap((ofArea) => Object.entries(ofArea)))
      expect({ en, places: placesOf(zh).filter((name) => !placesOf(en).includes(name)) }).toEqual({ en, places: [] });
  });

  test('values are given by name, a second of a name with a number, several sentences one after another', () => {
    expect(
      worded('conflict', 'This task is claimed already, by user u1. There is no stage "a". 王五 has left.'),
    ).toEqual({
      params: { holderId: 'u1', name: '王五' },
      words: {
        zh: expect.stringContaining('该待办已被用户 u1 认领。'),
        en: 'This task is claimed already, by user u1. There is no stage "a". 王五 has left.',
      },
    });
    expect(worded('wrong_state', 'This approval has ended: it is withdrawn.').words.zh).toBe(
      '审批已结束：状态为 已撤回。',
    );
  });

  test('what is not known has the words of its code', () => {
    expect(worded('forbidden', 'Nobody ever wrote this')).toEqual({
      params: {},
      words: { zh: '您无权进行此操作。', en: 'Nobody ever wrote this' },
    });
  });

  test('whatever stands in the places of a sentence is found again, unless it holds words of the sentence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '好', '1', '-', '\n') }), { maxLength: 5 }),
        (values) => {
          const sentence = sentenceOf(`From ${values.map((_value, index) => `{v${index}}`).join(' & ')}!`);
          const text = `From ${values.join(' & ')}!`;
          expect(valuesIn(text, sentence)).toEqual(values);
        },
      ),
    );
  });
});
