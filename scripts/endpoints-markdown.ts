/** The tables of docs/endpoints.md. */
import { API_CALLERS, type ApiCaller, CREDENTIALS } from '../lib/vpc/api-callers';

/** Who calls which AWS API, from where, and when. */
export function callersTable(): string {
  const rows = Object.values(API_CALLERS)
    .filter((caller: ApiCaller) => caller.calls.length > 0)
    .flatMap(({ name, from, calls }: ApiCaller) =>
      calls.map(({ service, feature, when, isOptional }) => [
        name,
        from,
        `\`${service}\``,
        feature ? `\`${feature}\`` : service === 's3' ? 'the gateway endpoint' : '`IN_USE`',
        [...(when ? [when] : []), ...(isOptional ? ['not refused where missing'] : [])].join('; ') || 'always',
      ]),
    );
  const credentials = Object.values(CREDENTIALS).map(({ service, feature, when }) => [
    'software with a role: the VPC CNI, controllers, add-ons',
    'nodes, pods',
    `\`${service}\``,
    `\`${feature}\``,
    when,
  ]);
  return [
    '| caller | from | service | `EndpointFeature` | when |',
    '| --- | --- | --- | --- | --- |',
    ...[...rows, ...credentials].map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}
