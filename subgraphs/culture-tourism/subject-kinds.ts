import type { SevereListRules } from '../../kit/records/severe-list-rules.ts';

/** Kinds of subject the platform grades, by their Chinese name. Source: Hebei reply 0542 (2025), 四. */
export const SUBJECT_KINDS = {
  旅行社: 'TRAVEL_AGENCY',
  A级旅游景区: 'SCENIC_AREA',
  旅游星级饭店: 'STAR_HOTEL',
  演出经纪机构: 'PERFORMANCE_AGENCY',
} as const;

/**
 * 《文化和旅游市场信用管理规定》 (Order 7, in force 2022-01-01) knows two kinds of dishonest subject. Their periods are from
 * general knowledge, three years and one, and the months before early removal are ours: the order's articles were not read.
 */
export const SEVERE_LIST: SevereListRules = {
  situations: {
    严重失信主体: {
      title: '严重失信主体。Severely dishonest subject.',
      severity: 'SEVERE',
      managementMonths: 36,
      removableAfterMonths: 12,
      provenance: 'DEFAULT',
    },
    轻微失信主体: {
      title: '轻微失信主体。Subject of minor dishonesty.',
      severity: 'MINOR',
      managementMonths: 12,
      removableAfterMonths: 3,
      provenance: 'DEFAULT',
    },
  },
  cites: { document: '文化和旅游市场信用管理规定(文化和旅游部令第7号)', clause: '失信主体认定与信用修复' },
};
