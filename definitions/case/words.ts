/** What people call the flows. */
const FLOWS: Readonly<Record<string, string>> = {
  approval: '审批 Approval',
  projectApproval: '立项审批 Project approval',
  expenseBudget: '费用预算审批 Budget approval',
  reopening: '商机重启审批 Reopening',
  registration: '商机报备 Registration',
  stage: '销售推进 Sale',
  handover: '离职交接 Handover',
  duplicateScan: '客户查重 Duplicate scan',
  definitionMigration: '版本迁移 Migration',
  calendarChange: '工作日历变更 Calendar change',
};

export const flowInWords = (flow: string): string => (Object.hasOwn(FLOWS, flow) ? (FLOWS[flow] ?? flow) : flow);
