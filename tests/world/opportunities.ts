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
