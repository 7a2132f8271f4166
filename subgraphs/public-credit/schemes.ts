import type { GradeScheme } from '../../kit/records/sector-grade.ts';

/** Nine levels since 2023, quarterly; thresholds are unpublished. Source: Hebei reply 0542 (2025), 一. */
export const NINE_LEVELS_2023: GradeScheme = {
  version: 'HEB-2023-9',
  status: 'ACTIVE',
  authorityLevel: 'PROVINCIAL',
  grades: { A: 'A', 'A-': 'A', 'B+': 'B', B: 'B', 'B-': 'B', 'C+': 'C', C: 'C', 'C-': 'C', D: 'D' },
  provenance: 'SOURCE',
  cites: { document: '河北省数据和政务服务局关于第0542号提案的答复(2025-05-15)', clause: '一' },
};

/** The national four grades, at least once a year. Source: 国办发〔2026〕8号, read at second hand. */
export const NATIONAL_2026: GradeScheme = {
  version: 'NAT-2026-4',
  status: 'ACTIVE',
  authorityLevel: 'NATIONAL',
  grades: { A: 'A', B: 'B', C: 'C', D: 'D' },
  provenance: 'SOURCE',
  cites: { document: '国办发〔2026〕8号', clause: '公共信用综合评价' },
};
