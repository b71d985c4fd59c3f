/** 助理, 售前, 专家, 内部联系人 (OPP-21), 交付, 高层支持, 其他. */
export const teamRoles = [
  'assistant',
  'presales',
  'expert',
  'internalContact',
  'delivery',
  'sponsor',
  'other',
] as const;
export type TeamRole = (typeof teamRoles)[number];
