import { z } from 'zod';
import { REPORTING_REGIONS } from '../../schema/vocabulary/division.ts';
import { normaliseUscc } from '../../schema/vocabulary/uscc.ts';
import { type Authorisation, type CallerClaims, PURPOSE_CODES, ROLES } from './caller.ts';

const KNOWN_REGIONS: ReadonlySet<string> = new Set(REPORTING_REGIONS.map(({ id }) => id));

const code = z.string().min(1).max(64);
const uscc = z.string().length(18).transform(normaliseUscc);

const authorisation = z.strictObject({
  id: z.string().min(1).max(128),
  enterprises: z.array(uscc).min(1).max(100),
  scope: z.array(code).min(1).max(64),
  expiresAt: z.iso.datetime({ offset: true }),
});

/** What a token says, beside `sub`, of who asks: a role says too little or too much without the claims that go with it. */
export const callerClaims = z
  .object({
    role: z.enum(ROLES),
    sectors: z.array(code).max(64).default([]),
    purpose: z.enum(PURPOSE_CODES).nullable().default(null),
    department: z.string().min(1).max(128).optional(),
    regions: z
      .array(z.string().refine((id) => KNOWN_REGIONS.has(id), 'is no reporting region'))
      .min(1)
      .optional(),
    enterprise: uscc.optional(),
    authorisation: authorisation.optional(),
  })
  .refine(({ role, enterprise }) => role !== 'ENTERPRISE' || enterprise !== undefined, 'ENTERPRISE needs enterprise')
  .refine(
    ({ role, authorisation: given }) => role !== 'THIRD_PARTY' || given !== undefined,
    'THIRD_PARTY needs authorisation',
  );

/** The claims of one who asks, as a token carries them beside `sub`. */
export function claimsOf({ subject: _subject, ...claims }: CallerClaims): Record<string, unknown> {
  const { role, sectors, purpose, department, regions, enterprise, authorisation: given } = claims;
  const all = { role, sectors, purpose, department, regions, enterprise, authorisation: given };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Whether an authorisation holds no more. */
export function hasExpired({ expiresAt }: Authorisation, now = Date.now()): boolean {
  return Date.parse(expiresAt) <= now;
}
