import { HubError } from '../errors.ts';
import type { Exchange, Need } from '../exchange/exchange.ts';
import { exchangePart } from '../exchange/exchange-schema.ts';
import { KEPT_PACKAGES } from '../exchange/packages.ts';
import type { RecordsKind } from '../feed/records-kind.ts';
import { CREDIT_SITES } from '../records/record-life.ts';
import type { SectorDeclaration } from '../sector.ts';
import type { SchemaPart } from '../subgraph.ts';
import { objectionsKind, repairsKind } from './application-kinds.ts';
import { OBJECTION_RULES } from './limits/objection-rules.ts';
import { REPAIR_RULES } from './limits/repair-rules.ts';
import { caseOpener } from './open-cases.ts';
import { withRefusedContent } from './record-tables.ts';
import { withRepairsAtOnce } from './repairs-by-file.ts';
import { rightsResolvers } from './rights-resolvers.ts';
import { rightsSdl } from './rights-sdl.ts';
import type { RightsSetting } from './rights-setting.ts';
import { receivedStandings, standingsOffer } from './standings-package.ts';

/** What objections, repairs and the exchange add to a sector. */
export interface SectorRights {
  readonly setting: RightsSetting;
  /** The sector's own kinds, as files and mutations bring them in. */
  readonly imports: readonly RecordsKind[];
  /** Applications, and the packages that the sector takes. */
  readonly kinds: readonly RecordsKind[];
  readonly exchange: Exchange;
  readonly parts: readonly SchemaPart[];
}

/**
 * Works out what a sector's declaration means for the rights of those it evaluates.
 * @throws {HubError} SECTOR_CONTRACT_BROKEN where it would send what is internal to it
 */
export function sectorRights(sector: SectorDeclaration): SectorRights {
  const { name, code } = sector;
  if (sector.disclosure === 'INTERNAL' && sector.sends?.some(({ what }) => what === 'GRADES') === true)
    throw new HubError(
      'SECTOR_CONTRACT_BROKEN',
      `${name} keeps its grades internal and cannot send them: take GRADES out of sends.`,
    );
  const setting: RightsSetting = {
    code,
    imports: sector.imports.map((kind) => withRefusedContent(kind, code)),
    schemes: sector.schemes,
    cadence: sector.cadence,
    publication: sector.publication ?? CREDIT_SITES,
    severeList: sector.severeList ?? null,
    objectionRules: sector.objectionRules ?? OBJECTION_RULES,
    repairRules: sector.repairRules ?? REPAIR_RULES,
    recompute: sector.recompute ?? null,
  };
  const open = caseOpener(setting);
  const applications = { objections: objectionsKind(open), repairs: repairsKind(open) };
  const receives: Need[] = [...(sector.receives ?? []), { what: 'STANDINGS' }];
  const exchange: Exchange = { sends: [...(sector.sends ?? []), standingsOffer()], receives };
  return {
    setting,
    imports: setting.imports.map((kind) => withRepairsAtOnce(kind, setting)),
    kinds: [applications.objections, applications.repairs, ...packageKinds(setting, receives)],
    exchange,
    parts: [
      { sdl: rightsSdl(name), resolvers: rightsResolvers(name, setting, applications) },
      exchangePart(name, exchange),
    ],
  };
}

/** One kind for each package, however many senders it is taken from. */
function packageKinds(setting: RightsSetting, receives: readonly Need[]): RecordsKind[] {
  return [...new Set(receives.map(({ what }) => what))].map((what) =>
    what === 'STANDINGS' ? receivedStandings(setting) : KEPT_PACKAGES[what](),
  );
}
