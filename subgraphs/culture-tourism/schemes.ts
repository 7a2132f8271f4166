import type { GradeScheme } from '../../kit/records/sector-grade.ts';

/** A to D: the platform's own scale is not published, so this one is our default. */
export const DEFAULT_FOUR: GradeScheme = {
  version: 'HEB-CT-DEFAULT',
  status: 'ACTIVE',
  authorityLevel: 'PROVINCIAL',
  grades: { A: 'A', B: 'B', C: 'C', D: 'D' },
  provenance: 'DEFAULT',
  cites: { document: '文化和旅游市场信用管理规定(文化和旅游部令第7号)', clause: '信用评价' },
};
