import { isIP } from 'node:net';
import { z } from 'zod';

/** How exports and webhooks take what the hub knows elsewhere, as settings. */
export const deliverySettings = {
  /** Hours that the file of an export is kept once it is done. */
  HUB_EXPORT_KEEP_HOURS: z.coerce.number().int().min(1).max(8_784).default(72),
  /** Exports that one client may have under way. */
  HUB_EXPORTS_PER_CLIENT: z.coerce.number().int().min(1).max(100).default(2),
  /** File with the key by which the secrets of webhooks are kept: 32 bytes, base64. */
  HUB_WEBHOOK_KEY_FILE: z.string().optional(),
  /** Private networks that webhooks may be delivered to, in CIDR notation; a laptop's own address where left out. */
  HUB_WEBHOOK_NETWORKS: z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .refine((networks) => networks.every(isNetwork), 'must be networks such as 10.20.0.0/16, with commas between them')
    .optional(),
  /** Attempts to deliver one change. */
  HUB_WEBHOOK_ATTEMPTS: z.coerce.number().int().min(1).max(50).default(12),
  /** Days for which the rights of a webhook's owner are kept at most. */
  HUB_WEBHOOK_RIGHTS_DAYS: z.coerce.number().int().min(1).max(366).default(90),
} as const;

/** What exports and webhooks may take. */
export interface DeliverySettings {
  readonly webhooks: {
    /** Null for the laptop's own, or none. */
    readonly keyFile: string | null;
    /** Null for the laptop's own addresses, or none. */
    readonly networks: readonly string[] | null;
    readonly attempts: number;
    readonly rightsDays: number;
  };
  readonly exports: { readonly keepHours: number; readonly perClient: number };
}

/** @param values settings that were read. */
export function deliveriesOf(values: z.infer<z.ZodObject<typeof deliverySettings>>): DeliverySettings {
  return {
    webhooks: {
      keyFile: values.HUB_WEBHOOK_KEY_FILE ?? null,
      networks: values.HUB_WEBHOOK_NETWORKS ?? null,
      attempts: values.HUB_WEBHOOK_ATTEMPTS,
      rightsDays: values.HUB_WEBHOOK_RIGHTS_DAYS,
    },
    exports: { keepHours: values.HUB_EXPORT_KEEP_HOURS, perClient: values.HUB_EXPORTS_PER_CLIENT },
  };
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}
