import type { GradeScheme } from '../../kit/records/sector-grade.ts';

/**
 * A to D. The provincial text is not to be had; that four letters are in use is evidenced by Hebei's civil-explosives
 * grading of 2014. Our default until the grade standards announced in 2025 are published.
 */
export const DEFAULT_FOUR: GradeScheme = {
  version: 'HEB-WS-DEFAULT',
  status: 'ACTIVE',
  authorityLevel: 'PROVINCIAL',
  grades: { A: 'A', B: 'B', C: 'C', D: 'D' },
  provenance: 'DEFAULT',
  cites: { document: '河北省企业安全生产诚信管理办法(试行)(2014)', clause: '诚信等级' },
};
