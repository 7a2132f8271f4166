import { readFileSync } from 'node:fs';
import { camelCase, pascalCase } from '../graph/names.ts';

const sharedTypes = readFileSync(new URL('rights.graphql', import.meta.url), 'utf8');

/** Most cases or enterprises in a page. */
export const MOST_IN_A_PAGE = 100;

const ID = `"案件编号。The case."
    id: ID!`;
const NOTE = `"说明。In words, without naming people."
    note: String`;
const REASON = `"说明。Why, without naming people."
    note: String!`;
const NUMBER = `"决定文号。Number of the decision."
    decisionNumber: String`;

/** What a sector's handling of objections and repairs adds to its graph; names carry the sector's, so that they are unique. */
export function rightsSdl(name: string): string {
  return `${sharedTypes}\n${queries(camelCase(name), name)}\n${mutations(pascalCase(name))}`;
}

function queries(camel: string, name: string): string {
  const page = `"条数。How many at most, up to ${MOST_IN_A_PAGE}."
    first: Int! = 50
    "起点。Cursor behind which the page begins."
    after: String`;
  return `extend type Query {
  "记录及公示期（${name}）。Every record that ${name} holds about an enterprise, with its life; for the owner, auditors and the enterprise itself."
  ${camel}Records(
    "统一社会信用代码。The enterprise."
    uscc: USCC!
  ): [LivingRecord!] @disclosure(level: "INTERNAL", also: ["SUBJECT"])
  "权益案件（${name}）。One case; for the owner, auditors and the enterprise itself."
  ${camel}RightsCase(
    ${ID}
  ): RightsCase @disclosure(level: "INTERNAL", also: ["SUBJECT"])
  "权益案件列表（${name}）。Cases, oldest submission first; an enterprise asks for its own by uscc."
  ${camel}RightsCases(
    "类别。Only of this kind."
    kind: RightsCaseKind
    "状态。Only in these states."
    states: [RightsCaseState!]
    "统一社会信用代码。Only of this enterprise."
    uscc: USCC
    "是否只列超期。Only cases whose next step is overdue today."
    overdueOnly: Boolean! = false
    ${page}
  ): RightsCaseConnection @disclosure(level: "INTERNAL", also: ["SUBJECT"])
  "办理统计（${name}）。How the cases submitted in a time were handled, by kind; for every agency, since counts name nobody."
  ${camel}RightsTimeliness(
    "起始日。First day of submission."
    from: Date!
    "截止日。Last day of submission."
    until: Date!
  ): [RightsTimeliness!] @disclosure(level: "SHARED")
  "等级复核名单（${name}）。Enterprises whose grade has been asked for again and has not come, oldest first; for the owner and auditors."
  ${camel}GradesUnderReview(
    "条数。How many at most, up to ${MOST_IN_A_PAGE}."
    first: Int! = 50
  ): [GradeUnderReview!] @disclosure(level: "INTERNAL")
}
`;
}

function mutations(pascal: string): string {
  return `extend type Mutation {
  "提出异议。Submits an objection: a case, returned with reasons where it cannot be entered upon. The same application again finds its case."
  submit${pascal}Objection(
    "申请。Each text as it would stand in a file."
    application: ${pascal}ObjectionsRowInput!
  ): RightsOutcome @disclosure(level: "OWNER", also: ["SUBJECT"])
  "受理异议。Accepts an objection."
  accept${pascal}Objection(
    ${ID}
    ${NOTE}
  ): RightsCase @disclosure(level: "OWNER")
  "不予受理异议。Declines an objection, with the reason."
  decline${pascal}Objection(
    ${ID}
    ${REASON}
  ): RightsCase @disclosure(level: "OWNER")
  "核查异议。Records what verification with the provider has found."
  verify${pascal}Objection(
    ${ID}
    ${REASON}
  ): RightsCase @disclosure(level: "OWNER")
  "办结异议。Decides an objection. Upheld: the record leaves every input, or is corrected; the grade is given anew; the result is broadcast by record key."
  decide${pascal}Objection(
    ${ID}
    "决定。Upheld or rejected."
    decision: ObjectionDecision!
    ${REASON}
    ${NUMBER}
    "替换记录。The record as it should be (错误), or that was missing (遗漏), field by field as in a file."
    replacement: [FieldCorrectionInput!]
  ): RightsCase @disclosure(level: "OWNER")
  "撤回异议。Withdraws an objection; by the applicant."
  withdraw${pascal}Objection(
    ${ID}
    ${NOTE}
  ): RightsCase @disclosure(level: "OWNER", also: ["SUBJECT"])
  "申请修复。Applies for credit repair: a case, returned with reasons where the conditions of the rule in force are not met."
  apply${pascal}Repair(
    "申请。Each text as it would stand in a file."
    application: ${pascal}RepairsRowInput!
  ): RightsOutcome @disclosure(level: "OWNER", also: ["SUBJECT"])
  "受理修复。Accepts an application for repair; the limit for the decision runs from here."
  accept${pascal}Repair(
    ${ID}
    ${NOTE}
  ): RightsCase @disclosure(level: "OWNER")
  "不予受理修复。Declines an application for repair, with the reason."
  decline${pascal}Repair(
    ${ID}
    ${REASON}
  ): RightsCase @disclosure(level: "OWNER")
  "决定修复。Decides on repair. Granted: the record leaves every input; the grade is given anew; the result is broadcast by record key."
  decide${pascal}Repair(
    ${ID}
    "决定。Granted or refused."
    decision: RepairDecision!
    "说明。Why; must be there when refused."
    note: String
    ${NUMBER}
  ): RightsCase @disclosure(level: "OWNER")
  "同步修复结果。Records that a granted repair has been synchronised with the credit sites (信用中国)."
  sync${pascal}Repair(
    ${ID}
    ${NOTE}
  ): RightsCase @disclosure(level: "OWNER")
  "撤销修复。Revokes a repair that was got by false statements: the record stands again, a removed list entry is restored."
  revoke${pascal}Repair(
    ${ID}
    ${REASON}
    ${NUMBER}
  ): RightsCase @disclosure(level: "OWNER")
  "撤回修复申请。Withdraws an application for repair; by the applicant."
  withdraw${pascal}Repair(
    ${ID}
    ${NOTE}
  ): RightsCase @disclosure(level: "OWNER", also: ["SUBJECT"])
}
`;
}
