/** Kinds of subject the platform grades, by their Chinese name. Source: Hebei reply 0542 (2025), 四. */
export const SUBJECT_KINDS = {
  旅行社: 'TRAVEL_AGENCY',
  A级旅游景区: 'SCENIC_AREA',
  旅游星级饭店: 'STAR_HOTEL',
  演出经纪机构: 'PERFORMANCE_AGENCY',
} as const;

/** 《文化和旅游市场信用管理规定》 (Order 7, in force 2022-01-01) knows two kinds of dishonest subject. */
export const LISTING_SITUATIONS = ['严重失信主体', '轻微失信主体'];
