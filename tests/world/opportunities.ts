import type { Db } from '../../db/shared/knex';
import type { Person } from './http';

/** Own names that share no character, so that no two customers of a test file look alike. */
const CHARACTERS =
  '昊瑞铭泽川屿岚峰辰曦朗翊霖沐棠栩柏槿澄淇沛渝嘉珩璟瑜珞琛祺祯禾穗稷黍锦绣缃绮纬缇雁鸿' +
  '鹭鹤鲲麒骏骥骁驰虹霄霁霖电雷焰炬烁炽钧铉铎锋镇镜陵阙阡陌隅隽雍颂颐颢飒飞';
let count = 0;

/** A valid opportunity of this salesperson with a customer that is nobody else’s; gives its id. */
export async function registered(by: Person, more: object = {}): Promise<string> {
  const own = CHARACTERS.slice(2 * count, 2 * count + 2);
  count += 1;
  const { status, body } = await by.post('/opportunities', {
    name: `商机 ${own}`,
    customer: { name: `${own}有限公司` },
    ...more,
  });
  if (status !== 201 || body.status !== 'valid') throw new Error(`It did not become valid: ${JSON.stringify(body)}`);
  return String(body.id);
}

/** What every opportunity needs that is written as a row, without a flow, for tests of lists. */
export function plainRow(db: Db) {
  const fixed = {
    version: 1,
    workflow_id: 'none',
    status: 'valid',
    verdict: 'clear',
    business_model_key: 'standard',
    business_model_version: 1,
    policy_key: 'standard',
    policy_version: 1,
    category: 'normal',
    registration_version: 1,
    customer: { name: '客户' },
  } as const;
  const noGrams: string[] = [];
  return { ...fixed, registration_state: db.raw(`'{}'`), name_grams: noGrams };
}
