import type {
  CreditReportKind,
  CreditReportRecordKind,
  SectorStatus,
  Severity,
  SpecialReportConclusion,
} from '../hub/resolvers.generated.ts';

/** What the printed reports call things. */
export const KIND_TITLES: Readonly<Record<CreditReportKind, string>> = {
  CREDIT_REPORT: '公共信用信息报告（融合枢纽生成）',
  SPECIAL_REPORT: '专项信用报告（代替无违法违规证明）',
};

export const RECORD_KINDS: Readonly<Record<CreditReportRecordKind, string>> = {
  PENALTY: '行政处罚',
  SEVERE_LISTING: '严重失信主体名单',
  ABNORMAL_LISTING: '经营异常名录',
  OTHER: '其他',
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = { MINOR: '轻微', GENERAL: '一般', SEVERE: '严重' };

export const STATUS_WORDS: Readonly<Record<SectorStatus, string>> = {
  GRADED: '已评价',
  NO_RECORD: '无记录',
  NOT_APPLICABLE: '不适用',
  NOT_YET_EVALUABLE: '暂不评价',
  WITHHELD: '不予披露',
};

export const CONCLUSIONS: Readonly<Record<SpecialReportConclusion, string>> = {
  NO_PUBLISHED_RECORD: '未发现公示中的记录',
  RECORDS: '有公示中的记录',
  CANNOT_BE_SAID: '无法作出结论',
};

const REGISTRATION: Readonly<Record<string, string>> = {
  ACTIVE: '存续',
  REVOKED: '吊销',
  DEREGISTERED: '注销',
  MOVED_OUT: '迁出',
  CANCELLED: '撤销',
};

/** A registration status in words; one that is not known here as it came. */
export function registrationWord(status: string): string {
  return REGISTRATION[status] ?? status;
}
