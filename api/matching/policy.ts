import { type BusinessModel, DEFAULT_MODEL } from '../../definitions/kinds/businessModel/schema';
import type { RegistrationPolicy } from '../../definitions/kinds/registrationPolicy/schema';
import type { Frozen } from '../../definitions/shared/frozen';
import type { Published } from '../definition/published';
import { unprocessable } from '../http/problem';

interface ModelWithPolicy {
  readonly model: Frozen<BusinessModel>;
  readonly policy: Frozen<RegistrationPolicy>;
}

/** A business model and the policy by which its registrations are judged, or a refusal that names what is missing. */
export async function modelWithPolicy(read: Published, modelKey = DEFAULT_MODEL): Promise<ModelWithPolicy> {
  const model = await read('businessModel', modelKey);
  if (!model) throw refusedModel(`There is no published business model "${modelKey}".`);
  const policy = await read('registrationPolicy', model.body.registrationPolicy);
  if (!policy)
    throw refusedModel(`The registration policy "${model.body.registrationPolicy}" of this model is not published.`);
  return { model, policy };
}

export const refusedModel = (detail: string) =>
  unprocessable(detail, [{ pointer: '/businessModel', code: 'not_published', detail }]);
