import { countField, dateField } from '../../../kit/feed/fields.ts';
import { FieldProblem, type RecordsField, recordsKind } from '../../../kit/feed/records-kind.ts';
import { upsertInto } from '../../../kit/feed/table-writer.ts';
import { findReportingRegion, REPORTING_REGIONS } from '../../../schema/vocabulary/division.ts';

/** Number of tour guides by reporting region (导游人数); the one kind of records that is not about an enterprise. */
export const guideCountsKind = recordsKind({
  name: 'guide-counts',
  title: { zh: '导游人数', en: 'Number of tour guides by reporting region' },
  fields: {
    reportingRegion: regionField(),
    countedOn: dateField({
      headers: ['统计日期'],
      description: { zh: '统计日期', en: 'Day of the count.' },
      required: true,
      example: '2026-09-30',
    }),
    guides: countField({
      headers: ['导游人数'],
      description: { zh: '导游人数', en: 'Number of guides.' },
      required: true,
      example: '2100',
    }),
  },
  record: ({ reportingRegion, countedOn, guides }) => ({
    key: `${reportingRegion}|${countedOn}`,
    uscc: null,
    columns: { reporting_region: reportingRegion, counted_on: countedOn, guides },
  }),
  write: upsertInto({
    table: 'guide_count',
    key: ['reporting_region', 'counted_on'],
    content: ['guides'],
    aboutEnterprise: false,
  }),
});

function regionField(): RecordsField<string, true> {
  return {
    headers: ['统计地区'],
    description: { zh: '统计地区', en: 'One of the 14 reporting regions, by its Chinese name.' },
    required: true,
    example: '石家庄市',
    parse: (text) => {
      const region = findReportingRegion(text);
      if (region === null) {
        throw new FieldProblem(
          'WORD_UNKNOWN',
          `统计地区 must be one of ${REPORTING_REGIONS.map(({ nameZh }) => nameZh).join('、')}.`,
        );
      }
      return region.nameZh;
    },
  };
}
