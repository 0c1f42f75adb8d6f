import { Cidr } from 'cdk-eks-networking';
import { flatten, type Resource, type Synthesized } from './templates';

/** Something in a template that calls AWS APIs, from some subnets. */
export interface Caller {
  readonly name: string;
  readonly subnets: readonly Resource[];
  readonly services: readonly string[];
}

/** The endpoint services behind the prefixes of IAM actions. */
const SERVICES: Readonly<Record<string, string>> = {
  ec2: 'ec2',
  eks: 'eks',
  elasticloadbalancing: 'elasticloadbalancing',
  logs: 'logs',
  route53: 'route53',
  dynamodb: 'dynamodb',
  sts: 'sts',
};

/** Services of actions of the load balancer controller that its settings turn off, or that it calls for options which nobody uses. */
const NOT_CALLED = ['acm', 'cognito-idp', 'iam', 'shield', 'waf-regional', 'wafv2'];

/** What AWS's policies on roles let their software call. */
const MANAGED: Readonly<Record<string, readonly string[]>> = {
  AmazonEKSWorkerNodePolicy: ['ec2', 'eks'],
  AmazonEC2ContainerRegistryPullOnly: ['ecr.api', 'ecr.dkr', 's3'],
  AmazonSSMManagedInstanceCore: ['ssm', 'ssmmessages', 'ec2messages'],
  AmazonEKS_CNI_Policy: ['ec2'],
  AmazonEBSCSIDriverPolicy: ['ec2'],
};

/** Everything in a template that calls AWS APIs from its VPC, as roles, functions and charts tell: nothing of the library is asked. */
export function callersOf(template: Synthesized): Caller[] {
  const nodes = template.all('AWS::EKS::Nodegroup').flatMap(({ Properties }) => Properties.Subnets.map(refOf));
  const pods = template.all('AWS::EC2::Subnet').filter(({ Properties }) => isOfTier(Properties.Tags, 'pod'));
  const roles = template
    .all('AWS::IAM::Role')
    .filter(({ Properties }) => JSON.stringify(Properties).includes('pods.eks.'));
  const nodeRoles = template
    .all('AWS::EKS::Nodegroup')
    .map(({ Properties }) => template.byId(Properties.NodeRole['Fn::GetAtt'][0]));
  const functions = template.all('AWS::Lambda::Function').filter(({ Properties }) => Properties.VpcConfig);
  const charts = template.all('Custom::AWSCDK-EKS-HelmChart');
  const nodeSubnets = [...new Set<string>(nodes)].map((id) => template.byId(id));
  return [
    ...nodeRoles.map((role) => ({ name: role.id, subnets: nodeSubnets, services: managedIn(role) })),
    ...roles.map((role) => ({
      name: role.id,
      subnets: [...nodeSubnets, ...pods],
      services: ['eks-auth', ...managedIn(role), ...actionsIn(role)],
    })),
    ...functions.map(({ id, Properties }) => ({
      name: id,
      subnets: Properties.VpcConfig.SubnetIds.map((subnet: unknown) => template.byId(refOf(subnet))),
      services: [
        's3',
        ...(Properties.Environment?.Variables?.USER_ON_EVENT_FUNCTION_ARN
          ? ['lambda']
          : ['eks', ...(charts.some((chart) => isInEcr(chart)) ? ['ecr.api', 'ecr.dkr'] : [])]),
      ],
    })),
  ];
}

/** The calls of a template that no endpoint serves: `caller → service from zone`. */
export function unservedCalls(template: Synthesized): string[] {
  return callersOf(template).flatMap(({ name, subnets, services }) =>
    [...new Set(services)].flatMap((service) =>
      subnets
        .filter((subnet) => !isServed(template, service, subnet))
        .map((subnet) => `${name} → ${service} from ${subnet.Properties.CidrBlock}`),
    ),
  );
}

/** Whether a call from a subnet reaches an endpoint of the service in the zone, which lets it in. */
function isServed(template: Synthesized, service: string, subnet: Resource): boolean {
  const endpoints = template
    .all('AWS::EC2::VPCEndpoint')
    .filter(({ Properties }) => flatten(Properties.ServiceName).endsWith(`.${service}`));
  return endpoints.some(({ Properties }) => {
    if (Properties.VpcEndpointType === 'Gateway') {
      const tables: string[] = Properties.RouteTableIds.map(refOf);
      return template
        .all('AWS::EC2::SubnetRouteTableAssociation')
        .some(
          (own) => refOf(own.Properties.SubnetId) === subnet.id && tables.includes(refOf(own.Properties.RouteTableId)),
        );
    }
    const zones = Properties.SubnetIds.map((id: unknown) => template.byId(refOf(id)).Properties.AvailabilityZone);
    const rules = Properties.SecurityGroupIds.flatMap(
      (id: { 'Fn::GetAtt': [string, string] }) => template.byId(id['Fn::GetAtt'][0]).Properties.SecurityGroupIngress,
    );
    return (
      Properties.PrivateDnsEnabled === true &&
      zones.includes(subnet.Properties.AvailabilityZone) &&
      rules.some(
        ({ CidrIp, FromPort, ToPort }: { CidrIp: string; FromPort: number; ToPort: number }) =>
          FromPort <= 443 && ToPort >= 443 && Cidr.parse(CidrIp).contains(Cidr.parse(subnet.Properties.CidrBlock)),
      )
    );
  });
}

function managedIn({ id, Properties }: Resource): string[] {
  return (Properties.ManagedPolicyArns ?? []).flatMap((arn: unknown) => {
    const name = flatten(arn).split('/').at(-1) as string;
    if (!(name in MANAGED)) {
      throw new Error(`what ${name} of ${id} lets software call is not known to this walk`);
    }
    return MANAGED[name];
  });
}

function actionsIn({ id, Properties }: Resource): string[] {
  const statements = (Properties.Policies ?? []).flatMap(
    ({ PolicyDocument }: { PolicyDocument: { Statement: { Action: string | string[] }[] } }) =>
      PolicyDocument.Statement,
  );
  const prefixes = new Set<string>(
    statements.flatMap(({ Action }: { Action: string | string[] }) =>
      [Action].flat().map((action) => action.split(':')[0]),
    ),
  );
  return [...prefixes]
    .filter((prefix) => !NOT_CALLED.includes(prefix))
    .map((prefix) => {
      if (!(prefix in SERVICES)) {
        throw new Error(`the endpoint of ${prefix} of ${id} is not known to this walk`);
      }
      return SERVICES[prefix];
    });
}

function isInEcr({ Properties }: Resource): boolean {
  return flatten(Properties.Repository ?? Properties.Chart ?? '').includes('.dkr.ecr.');
}

function isOfTier(tags: { Key: string; Value: string }[], tier: string): boolean {
  return tags.some(({ Key, Value }) => Key === 'aws-cdk:subnet-name' && Value === tier);
}

function refOf(value: unknown): string {
  return (value as { Ref: string }).Ref;
}
