import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { fail, withErrorPath } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { warn } from '../foundation/warnings';

/** The services that gateway endpoints lead to. */
type GatewayService = 'S3' | 'DynamoDB';

/** An imported VPC tells the route tables of its subnets only where it was given them. */
export function selectionsOfTables(
  scope: Construct,
  vpc: ec2.IVpc,
  service: GatewayService,
  routeTableIds: readonly string[] | undefined,
  selections: ec2.SubnetSelection[] | undefined,
): ec2.SubnetSelection[] | undefined {
  if (routeTableIds) {
    return [{ subnets: withErrorPath(scope, () => subnetsBehindTables(scope, routeTableIds, service)) }];
  }
  const all = [...vpc.privateSubnets, ...vpc.publicSubnets, ...vpc.isolatedSubnets];
  const subnets = selections?.flatMap((selection) => vpc.selectSubnets(selection).subnets) ?? all;
  const silent = subnets.filter((subnet) => !tableOf(subnet));
  if (subnets.length > 0 && silent.length === subnets.length) {
    fail(
      'EndpointRouteTables',
      `"${subnets[0].node.path}" and the other subnets have unknown route tables. Import the VPC with privateSubnetRouteTableIds, or write S3Gateway.defined({ routeTableIds: ["rtb-…"] }), or S3Gateway.none() if the VPC already has an endpoint for S3`,
      scope,
    );
  }
  if (silent.length > 0) {
    warn(
      scope,
      'endpointRouteTables',
      `These subnets do not tell their route tables, so that the gateway endpoint for ${service} does not serve them: ${silent.map(({ node }) => node.path).join(', ')}. Write S3Gateway.defined({ routeTableIds: [...] }), or acknowledge another way to ${service}.`,
    );
  }
  return selections;
}

/** The construct takes route tables by subnets alone. */
function subnetsBehindTables(
  scope: Construct,
  routeTableIds: readonly string[],
  service: GatewayService,
): ec2.ISubnet[] {
  const prefix = service === 'S3' ? 'RouteTable' : 'DynamoDbRouteTable';
  if (routeTableIds.length === 0) {
    fail('EndpointRouteTables', '"routeTableIds" is empty, name one or more, or write S3Gateway.none()');
  }
  validateIds('routeTable', routeTableIds);
  return routeTableIds.map((routeTableId, index) =>
    ec2.Subnet.fromSubnetAttributes(scope, `${prefix}${index}`, { subnetId: routeTableId, routeTableId }),
  );
}

/** Imported subnets may have none, whatever the type says. */
function tableOf({ routeTable }: ec2.ISubnet): string | undefined {
  return (routeTable as ec2.IRouteTable | undefined)?.routeTableId;
}
