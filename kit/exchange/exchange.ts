import type { Kysely } from 'kysely';
import type { Uscc } from '../../schema/vocabulary/uscc.ts';
import type { RecordsKind, RowTexts } from '../feed/records-kind.ts';

/** What may be exchanged (共享内容). A receiver names these words, never another sector's module. */
export const PACKAGES = [
  'REGISTRATION',
  'GRADES',
  'PENALTIES',
  'PERMITS',
  'SEVERE_LIST',
  'ABNORMAL_LIST',
  'JUDGMENT_DEBTORS',
  'STANDINGS',
] as const;
export type PackageCode = (typeof PACKAGES)[number];

export const PACKAGE_NAMES: Readonly<Record<PackageCode, string>> = {
  REGISTRATION: '企业登记信息',
  GRADES: '信用评价结果',
  PENALTIES: '行政处罚（双公示）',
  PERMITS: '行政许可（双公示）',
  SEVERE_LIST: '严重失信主体名单',
  ABNORMAL_LIST: '经营异常名录',
  JUDGMENT_DEBTORS: '失信被执行人',
  STANDINGS: '信用修复与异议处理结果',
};

/** What a subgraph sends: whenever its change feed tells of one of `changedBy`, the enterprise's rows as they then are. */
export interface Offer {
  readonly what: PackageCode;
  readonly changedBy: readonly string[];
  /** Every row of these enterprises, by the field names of the package; `sender` is added on the way. */
  rows(read: Kysely<unknown>, code: string, usccs: readonly Uscc[]): Promise<RowTexts[]>;
}

/** What a subgraph takes: everything of that kind, or only what the sector with the code `from` sends. */
export interface Need {
  readonly what: PackageCode;
  readonly from?: string;
}

/** A subgraph's part in the exchange. */
export interface Exchange {
  readonly sends: readonly Offer[];
  readonly receives: readonly Need[];
}

/** One page of what a subgraph offers, behind a sequence of its change feed. */
export interface OfferPage {
  /** Everything up to this sequence is in this page or in those before. */
  readonly through: number;
  readonly rows: readonly RowTexts[];
  /** Whether more follows at once. */
  readonly hasMore: boolean;
}

/** A page on its way to a receiver. */
export interface Delivery {
  readonly sender: string;
  readonly what: PackageCode;
  /** The receiver's position when the page was made: a page that does not follow on is not taken. */
  readonly after: number;
  readonly through: number;
  readonly rows: readonly RowTexts[];
}

/** A row that a receiver could not accept. */
export interface RefusedRow {
  readonly uscc: string;
  readonly recordKey: string;
  readonly codes: string;
}

/** Where a receiver stands with one package of one sender: its answer to a delivery, and what the sender keeps. */
export interface Receipt {
  readonly what: PackageCode;
  readonly sequence: number;
  /** What lies in its quarantine at the moment, the first 1,000. */
  readonly refused: readonly RefusedRow[];
}

/** What a subgraph says of its part in the exchange. */
export interface ExchangeStatus {
  readonly code: string;
  readonly sends: readonly PackageCode[];
  readonly receives: readonly Need[];
  /** Sequence of the newest change in its feed. */
  readonly tip: number;
  readonly positions: readonly ExchangePosition[];
}

/** How far a receiver has got with one package of one sender. */
export interface ExchangePosition {
  readonly sender: string;
  readonly what: string;
  readonly sequence: number;
  /** Rows of it that lie in the receiver's quarantine. */
  readonly refused: number;
}

/** A subgraph as the exchange reaches it, in this process or over HTTP. */
export interface ExchangePort {
  status(): Promise<ExchangeStatus>;
  offer(what: PackageCode, after: number, limit: number): Promise<OfferPage>;
  take(delivery: Delivery): Promise<Receipt>;
  /** Where this receiver stands. */
  receipt(sender: string, what: PackageCode): Promise<Receipt>;
  /** Tells this sender where a receiver stands. */
  acknowledge(receiver: string, receipt: Receipt): Promise<void>;
}

/** The name of the records kind by which a package is read. */
export function packageKindName(what: string): string {
  return `received-${what.toLowerCase().replaceAll('_', '-')}`;
}

/** The kind by which a subgraph reads a package; null for one it does not take. */
export function packageKindOf(imports: readonly RecordsKind[], what: PackageCode): RecordsKind | null {
  return imports.find(({ name }) => name === packageKindName(what)) ?? null;
}
