import { flatten, type Resource, type Synthesized } from './templates';

/** The routes of a subnet: from destination to target, `→ ${LogicalId}` or a literal id. */
export function routesOf(template: Synthesized, subnetId: string): Record<string, string> {
  const association = template
    .all('AWS::EC2::SubnetRouteTableAssociation')
    .find(({ Properties }) => Properties.SubnetId.Ref === subnetId);
  const table = association?.Properties.RouteTableId.Ref;
  const routes = template.all('AWS::EC2::Route').filter(({ Properties }) => Properties.RouteTableId.Ref === table);
  return Object.fromEntries(routes.map((route) => [destinationOf(route), targetOf(route)]));
}

/** The subnet of a tier and a zone's label, by its logical id. */
export function subnetIn(template: Synthesized, tier: string, label: string): Resource {
  const found = template.all('AWS::EC2::Subnet').filter(({ id }) => id.includes(`${tier}Subnet${label}Subnet`));
  if (found.length !== 1) {
    throw new Error(`${found.length} subnets of ${tier} in ${label}`);
  }
  return found[0];
}

/** Every subnet with its networks and its routes, a line per route. */
export function routePicture(template: Synthesized): string {
  const rows = template.all('AWS::EC2::Subnet').flatMap((subnet) => {
    const { CidrBlock, Ipv6CidrBlock, AvailabilityZone, AvailabilityZoneId } = subnet.Properties;
    const networks = [CidrBlock, ...(Ipv6CidrBlock ? [nthNetwork(Ipv6CidrBlock)] : [])].join(' ');
    const routes = Object.entries(routesOf(template, subnet.id)).map(([from, to]) => `${from} → ${to}`);
    return [
      `${subnet.id.replace(/^NetworkVpc|Subnet[0-9A-F]{8}$/g, '').padEnd(14)} ${AvailabilityZone ?? AvailabilityZoneId} ${networks}`,
      ...routes.map((route) => `  ${route}`),
    ];
  });
  return rows.join('\n');
}

/** `#16` for the seventeenth /64 of the VPC's block, or the network itself where it is known. */
// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties are of any shape
export function nthNetwork(value: any): string {
  return typeof value === 'string' ? value : `#${value['Fn::Select'][0]}`;
}

function destinationOf({ Properties }: Resource): string {
  return Properties.DestinationCidrBlock ?? Properties.DestinationIpv6CidrBlock;
}

function targetOf({ Properties }: Resource): string {
  const { RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock, ...target } = Properties;
  const [[kind, id]] = Object.entries(target);
  return `${kind.replace(/(Id|Arn)$/, '')} ${flatten(id)}`;
}
