import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { fail, withErrorPath } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { warn } from '../foundation/warnings';

/** The services with gateway endpoints. */
type GatewayService = 'S3' | 'DynamoDB';

/** The route tables of a subnet. Those of an imported subnet are known only if the import sets them. */
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
      `The route tables of these subnets are not known, so the gateway endpoint for ${service} does not serve them: ${silent.map(({ node }) => node.path).join(', ')}. Write S3Gateway.defined({ routeTableIds: [...] }), or acknowledge this warning if they reach ${service} in another way.`,
    );
  }
  return selections;
}

/** The L2 construct accepts route tables only by their subnets. */
function subnetsBehindTables(
  scope: Construct,
  routeTableIds: readonly string[],
  service: GatewayService,
): ec2.ISubnet[] {
  const prefix = service === 'S3' ? 'RouteTable' : 'DynamoDbRouteTable';
  if (routeTableIds.length === 0) {
    fail('EndpointRouteTables', '"routeTableIds" is empty. Write one or more, or write S3Gateway.none()');
  }
  validateIds('routeTable', routeTableIds);
  return routeTableIds.map((routeTableId, index) =>
    ec2.Subnet.fromSubnetAttributes(scope, `${prefix}${index}`, { subnetId: routeTableId, routeTableId }),
  );
}

/** The type does not allow undefined, but imported subnets may have no route table. */
function tableOf({ routeTable }: ec2.ISubnet): string | undefined {
  return (routeTable as ec2.IRouteTable | undefined)?.routeTableId;
}
