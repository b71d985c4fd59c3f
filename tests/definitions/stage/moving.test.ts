import { forecastOf } from '../../../definitions/stage/forecast';
import { rowOf } from '../../../definitions/stage/row';
import { refusalToMigrateStage } from '../../../definitions/stage/acts/migrating';
import { unmetToMove } from '../../../definitions/stage/acts/moving';
import { rulesForReading } from '../../../definitions/stage/rules';
import { aSale } from './a-sale';

const way = (more: object = {}, second: object = {}) => ({
  stages: [
    { key: 'lead', name: '线索', winProbability: 10, next: ['proposal'], ...more },
    { key: 'proposal', name: '报价', winProbability: 55, next: ['closing'], back: ['lead'], ...second },
    { key: 'closing', name: '签约', winProbability: 90 },
  ],
});

const codes = (
  refusal: { readonly errors?: readonly { readonly code: string; readonly pointer: string }[] } | undefined,
) => refusal?.errors?.map(({ code, pointer }) => `${code} ${pointer}`);

test('OPP-01 a move takes the case over the ways of its model only', () => {
  const sale = aSale(way());
  expect(sale.move('closing')).toMatchObject({ code: 'wrong_state', pointer: '/to' });
  expect(sale.move('lead')).toMatchObject({ code: 'wrong_state' });
  expect(sale.move('nowhere')).toMatchObject({ code: 'unprocessable' });
  expect(sale.move('proposal')).toBeUndefined();
  expect(sale.move('lead')).toBeUndefined();
  expect(sale.state().visit).toMatchObject({ number: 3, stageKey: 'lead' });
  expect(sale.events()).toEqual(['stage.entered', 'stage.left', 'stage.entered', 'stage.left', 'stage.entered']);
});

test('FLW-03 criteria, fields, activities and documents are all named at once', () => {
  const sale = aSale(
    way(
      {
        exit: [
          { when: 'expectedAmountFen > 0', else: '请填写预计金额' },
          { when: `customer.level != 'C'`, else: '级别太低' },
        ],
        requiredFields: ['/contractParty'],
        activities: [{ key: 'visit', name: '拜访', required: true, documents: ['report'] }],
      },
      { entry: [{ when: `category == 'project'`, else: '须为项目' }] },
    ),
  );
  sale.with({ customer: { name: '客户', level: 'C' } });
  const refusal = sale.move('proposal');
  expect(codes(refusal)).toEqual([
    'exit /expectedAmountFen',
    'exit /customer/level',
    'required_field /contractParty',
    'required_activity /activities/visit',
    'entry /category',
  ]);
  expect(refusal?.errors?.map(({ detail }) => detail)).toEqual([
    '请填写预计金额 (/expectedAmountFen is not filled in.)',
    '级别太低',
    'Fill in /contractParty, a custom field: the opportunity has it under `custom`.',
    'Complete the activity "拜访".',
    '须为项目',
  ]);
  sale.with({ customer: { name: '客户' }, expectedAmountFen: 1, contractParty: '甲方', category: 'project' });
  expect(sale.complete('visit')).toMatchObject({ code: 'unprocessable', errors: [{ pointer: '/documents' }] });
  expect(sale.complete('visit', ['report'])).toBeUndefined();
  expect(sale.move('proposal')).toBeUndefined();
});

test('FLW-03 a stage that asks for documents is left forward, and won, only with one of each type', () => {
  const sale = aSale(way({ requiredDocuments: ['survey'] }, { requiredDocuments: ['quotation', 'drawing'], next: [] }));
  const asked = (type: string) => ({
    pointer: '/documents',
    code: 'required_document',
    detail: `Attach a document of the type "${type}" to the opportunity.`,
  });
  expect(sale.move('proposal')?.errors).toEqual([asked('survey')]); // facts from before say nothing of documents
  sale.with({}, { documentTypes: ['other', 'survey'] });
  expect(sale.move('proposal')).toBeUndefined();
  sale.with({}, { documentTypes: ['drawing'] });
  const winning = { summary: '好', amountFen: 100, contractParty: null };
  expect(sale.send('win', winning)?.errors).toEqual([asked('quotation')]);
  expect(sale.move('lead')).toBeUndefined();
  sale.with({}, { documentTypes: ['drawing', 'quotation', 'survey'] });
  sale.move('proposal');
  expect(sale.send('win', winning)).toBeUndefined();
});

test('FLW-03 a gate that passes lets nothing through whose document was taken away meanwhile', () => {
  const sale = aSale(way({ gate: 'stageGate', requiredDocuments: ['survey'] }));
  sale.with({}, { documentTypes: ['survey'] });
  sale.move('proposal');
  sale.with({}, { documentTypes: [] });
  sale.endGate('approved');
  expect(sale.state().visit.stageKey).toBe('lead');
  expect(sale.effects.at(-1)).toMatchObject({
    type: 'stage.gateRefused',
    data: { status: 'approved', unmet: [{ pointer: '/documents', code: 'required_document' }] },
  });
});

test('DEF-04 an activity done before its model asked for a document is done anew with it', () => {
  const visit = (documents?: readonly string[]) =>
    way({ activities: [{ key: 'visit', name: '拜访', required: true, ...(documents ? { documents } : {}) }] });
  const sale = aSale(visit(['report']));
  sale.complete('visit', ['report']);
  const unmet = (documents?: readonly string[]) =>
    unmetToMove(
      'proposal',
      sale.state(),
      { values: {}, name: '', customerName: '', ownerIds: [], isPublic: false, isInReview: false, documentTypes: [] },
      rulesForReading({ ...sale.rules.model, ...visit(documents) }, 2),
    );
  expect(unmet(['report'])).toEqual([]);
  expect(unmet()).toEqual([]);
  expect(unmet(['report', 'photo'])).toEqual([
    {
      pointer: '/activities/visit/documents/photo',
      code: 'required_document',
      detail: 'The activity "拜访" needs the document "photo": undo it and register it with the document.',
    },
  ]);
});

test('FLW-03 a first stage is not left before its entry criteria hold; going back asks for entry only', () => {
  const sale = aSale(
    way({ entry: [{ when: `customer.level != 'blocked'`, else: '客户已被冻结' }], requiredFields: ['/custom'] }),
  );
  sale.with({ customer: { name: '客户', level: 'blocked' }, custom: { a: 1 } });
  expect(codes(sale.move('proposal'))).toEqual(['entry /customer/level']);
  sale.with({ customer: { name: '客户', level: 'A' } });
  sale.move('proposal');
  sale.with({ custom: {} });
  expect(sale.move('lead')).toBeUndefined();
});

test('OPP-18 a public opportunity cannot progress before it is assigned', () => {
  const sale = aSale(way());
  sale.with({ visibility: 'public' }, { isPublic: true, ownerIds: [] });
  expect(sale.move('proposal')).toMatchObject({
    code: 'wrong_state',
    detail: expect.stringContaining('assigned'),
    errors: [{ pointer: '/owners', code: 'unassigned' }],
  });
  sale.with({}, { ownerIds: ['somebody'] });
  expect(sale.move('proposal')).toBeUndefined();
});

test('OPP-01 while a sale rests or waits for its gate, all that is missing to go on is told with that', () => {
  const sale = aSale(
    way(
      { gate: 'stageGate', activities: [{ key: 'visit', name: '拜访', required: true }] },
      { requiredFields: ['/expectedAmountFen'], next: [] },
    ),
  );
  sale.send('suspend', { reason: '停产', until: null });
  expect(codes(sale.move('proposal'))).toEqual(['suspended /suspension', 'required_activity /activities/visit']);
  expect(sale.move('nowhere')).toMatchObject({ errors: [{ pointer: '/suspension' }] });
  expect(codes(sale.send('win', { summary: '好', amountFen: 100, contractParty: null }))).toEqual([
    'suspended /suspension',
  ]);
  sale.send('resume', {});
  sale.complete('visit');
  sale.move('proposal');
  expect(codes(sale.move('proposal'))).toEqual(['gate_open /gate']);
  sale.endGate('approved');
  sale.send('suspend', { reason: '停产', until: null });
  expect(codes(sale.send('win', { summary: '好', amountFen: 100, contractParty: null }))).toEqual([
    'suspended /suspension',
    'required_field /expectedAmountFen',
  ]);
});

test('FLW-03 a gate holds the move back; passed it happens at once, rejected or withdrawn the case stays', () => {
  const sale = aSale(way({ gate: 'stageGate', activities: [{ key: 'visit', name: '拜访', required: true }] }));
  expect(codes(sale.move('proposal'))).toEqual(['required_activity /activities/visit']);
  sale.complete('visit');
  expect(sale.move('proposal')).toBeUndefined();
  expect(sale.state()).toMatchObject({ visit: { stageKey: 'lead' }, gate: { key: 'stageGate', to: 'proposal' } });
  expect(sale.move('proposal')).toMatchObject({ code: 'wrong_state', detail: expect.stringContaining('stageGate') });
  expect(sale.send('undo', { activityKey: 'visit', reason: '误' })).toMatchObject({ pointer: '/gate' });
  sale.endGate('rejected');
  expect(sale.state()).toMatchObject({ visit: { stageKey: 'lead' }, gate: null });
  sale.move('proposal');
  sale.endGate('withdrawn');
  sale.move('proposal');
  sale.endGate('approved');
  expect(sale.state()).toMatchObject({ visit: { stageKey: 'proposal' }, gate: null });
  expect(sale.events().filter((type) => type.startsWith('stage.gate'))).toEqual([
    'stage.gateOpened',
    'stage.gateRefused',
    'stage.gateOpened',
    'stage.gateRefused',
    'stage.gateOpened',
    'stage.gatePassed',
  ]);
});

test('FLW-03 a gate that passes lets nothing through whose criteria do not hold any more', () => {
  const sale = aSale(way({ gate: 'stageGate', requiredFields: ['/expectedAmountFen'] }));
  sale.with({ expectedAmountFen: 5 });
  sale.move('proposal');
  sale.with({ expectedAmountFen: null });
  sale.endGate('approved');
  expect(sale.state().visit.stageKey).toBe('lead');
  expect(sale.effects.at(-1)).toMatchObject({
    type: 'stage.gateRefused',
    data: { status: 'approved', unmet: [{ pointer: '/expectedAmountFen' }] },
  });
});

test('FLW-03 a gate that passes while the customer is reviewed lets a move through, and no winning', () => {
  const sale = aSale(way({ gate: 'stageGate' }, { gate: 'stageGate', next: [] }));
  sale.with({}, { isInReview: true });
  sale.move('proposal');
  sale.endGate('approved');
  expect(sale.state().visit.stageKey).toBe('proposal');
  sale.send('win', { summary: '好', amountFen: 100, contractParty: null });
  sale.endGate('approved');
  expect(sale.state().status).toBe('valid');
  expect(sale.effects.at(-1)).toMatchObject({
    type: 'stage.gateRefused',
    data: { unmet: [{ pointer: '/conflictReview', code: 'in_conflict_review' }] },
  });
});

test('OPP-15 a sale is won from a last stage with what the model needs, and drafts one contract', () => {
  const sale = aSale({ ...way({}, { next: [] }), outcomes: { wonNeeds: ['/contractParty'] } });
  const winning = { summary: '好', amountFen: 100, contractParty: null };
  expect(sale.send('win', winning)).toMatchObject({
    code: 'wrong_state',
    detail: expect.stringContaining('last stage'),
  });
  sale.move('proposal');
  const refusal = sale.send('win', winning);
  expect(codes(refusal)).toEqual(['required_field /contractParty']);
  expect(refusal?.errors?.[0]?.detail).toContain('give `contractParty` with the winning');
  expect(sale.send('win', { ...winning, contractParty: '甲方' })).toBeUndefined();
  expect(sale.effects).toContainEqual({ kind: 'draftContract', amountFen: 100, party: '甲方', paymentTerms: null });
  expect(rowOf(sale.state(), sale.rules)).toMatchObject({ status: 'won', winProbability: 100, forecast: 'closed' });
  expect(sale.send('win', winning)).toMatchObject({ code: 'wrong_state' });
});

test('SLS-02 the contract is drafted for the party that the model names on our side', () => {
  const sale = aSale({ stages: [{ key: 'closing', name: '签约' }], outcomes: { ownParty: '设备子公司' } });
  sale.send('win', { summary: '好', amountFen: 100, contractParty: '甲方' });
  expect(sale.effects).toContainEqual({
    kind: 'draftContract',
    amountFen: 100,
    party: '甲方',
    ownParty: '设备子公司',
    paymentTerms: null,
  });
});

test('OPP-15 it is lost from any stage for a reason of the model, with what the model needs', () => {
  const sale = aSale({ ...way(), outcomes: { lostReasons: ['price'], lostNeeds: ['/lostTo'] } });
  expect(sale.send('lose', { reason: 'weather', summary: '…' })).toMatchObject({
    code: 'unprocessable',
    pointer: '/reason',
  });
  expect(codes(sale.send('lose', { reason: 'price', summary: '…' }))).toEqual(['required_field /lostTo']);
  sale.with({ lostTo: '另一家' });
  expect(sale.send('lose', { reason: 'price', summary: '…' })).toBeUndefined();
  expect(rowOf(sale.state(), sale.rules)).toMatchObject({ status: 'lost', winProbability: 0, forecast: null });
});

test('FUN-05 the forecast follows the win probability', () => {
  expect([0, 49, 50, 79, 80, 100].map((probability) => forecastOf('valid', probability))).toEqual([
    'pipeline',
    'pipeline',
    'bestCase',
    'bestCase',
    'commit',
    'commit',
  ]);
});

test('DEF-04 a version without the present stage, or without what the open gate leads to, is refused', () => {
  const sale = aSale(way({ gate: 'stageGate' }));
  const { model } = sale.rules;
  const refusal = (stages: typeof model.stages) =>
    refusalToMigrateStage(sale.state(), sale.rules, { ...model, calendar: 'everyDay', stages })?.refusal.detail;
  const [lead, proposal, closing] = [...model.stages];
  if (!lead || !proposal || !closing) throw new Error('There are three stages.');
  expect(refusal([proposal, closing])).toContain('"线索" (lead)');
  expect(refusal([{ ...lead, next: ['closing'] }, closing])).toBeUndefined();
  sale.move('proposal');
  expect(refusal([{ ...lead, next: ['closing'] }, closing])).toContain('"proposal"');
  expect(refusal([{ ...lead, gate: 'other' }, proposal, closing])).toContain('"stageGate"');
  expect(refusal([lead, proposal, closing])).toBeUndefined();
});
