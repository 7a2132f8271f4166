import type { Finding } from './finding.ts';
import type { Proof } from './prove-rule-set.ts';

/** A proof as it is printed: what was tried, each finding in Chinese and English, and what was not proved. */
export function proofText(
  { isProved, findings, states, comparisons, parted, notProved }: Proof,
  seconds?: number,
): string {
  const tried =
    states === 0
      ? []
      : [
          `${states} combinations, ${comparisons} worsenings, ${findings.length} findings${seconds === undefined ? '' : `, ${seconds.toFixed(2)} s`}`,
        ];
  return [
    ...tried,
    ...parted.map(({ decision, column, pieces }) => `${decision}.${column} is parted into: ${pieces.join(' | ')}`),
    ...findings.flatMap(findingLines),
    isProved ? 'PROVED: it can be published.' : 'NOT PROVED: mend what is found above.',
    'Not proved here:',
    ...notProved.flatMap(({ zh, en }) => [`- ${zh}`, `  ${en}`]),
  ].join('\n');
}

function findingLines({ kind, blocks, cases, zh, en }: Finding): string[] {
  const more = cases > 1 ? ` (+${cases - 1})` : '';
  return [`- ${kind}${blocks ? '' : ' (notice)'}${more}`, `    ${zh}`, `    ${en}`];
}
