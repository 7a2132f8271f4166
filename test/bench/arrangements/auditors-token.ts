import { type DemoIssuer, demoIdentities, demoIssuer } from '../../../gateway/access/demo-issuer.ts';
import { sectorsInGraph } from '../../../gateway/hub/sectors.ts';

/** An issuer of this process's folder, and its auditor's token. */
export async function auditorsToken(): Promise<{ readonly issuer: DemoIssuer; readonly token: string }> {
  const { sectors, subgraphs } = sectorsInGraph();
  const auditor = demoIdentities(sectors, subgraphs).find(({ role }) => role === 'AUDITOR');
  if (auditor === undefined) throw new Error('the demo issuer knows no auditor');
  const issuer = await demoIssuer('.');
  return { issuer, token: await issuer.sign(auditor) };
}
