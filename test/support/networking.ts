import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Aws, type Stack } from 'aws-cdk-lib/core';
import { parse, stringify } from 'yaml';
import {
  ClusterNetworking,
  type ClusterNetworkingProps,
  ClusterTarget,
  type ClusterTargetAttributes,
  type EksNetworkProps,
} from '../../lib';
import { testNetwork, testStack } from './builders';
import { testCluster } from './clusters';
import { flatten, type Resource } from './templates';

/** A kubectl layer that nobody has to unpack. */
export function testKubectlLayer(stack: Stack): lambda.ILayerVersion {
  return (
    (stack.node.tryFindChild('Kubectl') as lambda.ILayerVersion | undefined) ??
    lambda.LayerVersion.fromLayerVersionArn(
      stack,
      'Kubectl',
      `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:layer:kubectl:1`,
    )
  );
}

/** What a test of the cluster side may change. */
export interface TestNetworkingProps extends Partial<ClusterNetworkingProps> {
  readonly network?: never;
  readonly networkProps?: Partial<EksNetworkProps>;
  readonly clusterProps?: Partial<eks.ClusterProps>;
}

/** A network, its cluster with a kubectl handler, and what goes into it, all in one stack. */
export function testNetworking({ networkProps, clusterProps, ...props }: TestNetworkingProps = {}) {
  const stack = testStack();
  const network = testNetwork(stack, networkProps);
  const cluster = testCluster(network, clusterProps);
  const target = props.cluster ?? ClusterTarget.fromV2(cluster, { kubectlLayer: testKubectlLayer(stack) });
  const networking = new ClusterNetworking(stack, 'Networking', { ...props, network, cluster: target });
  return { stack, network, cluster, target, networking };
}

/** An imported cluster in an imported VPC, with a kubectl handler. An attribute that is given as undefined is unknown. */
export function importedCluster(
  stack: Stack,
  attributes: Partial<ClusterTargetAttributes> = {},
  id = 'Cluster',
): ClusterTarget {
  return ClusterTarget.fromAttributes(stack, id, {
    clusterName: 'orion',
    clusterSecurityGroupId: 'sg-0123456789abcdef0',
    ...('vpc' in attributes ? {} : { vpc: importedVpc(stack) }),
    ...('kubectlLayer' in attributes ? {} : { kubectlLayer: testKubectlLayer(stack) }),
    ...attributes,
  });
}

function importedVpc(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
  });
}

/** The values of a Helm release, or the configuration of an add-on, as what reads them at deployment would. */
export function valuesOf({ Properties }: Resource): Record<string, unknown> {
  return parse(flatten(Properties.Values ?? Properties.ConfigurationValues ?? '{}'));
}

/** Values as YAML with sorted keys: the picture of a snapshot. */
export function yamlOf(resource: Resource): string {
  return stringify(valuesOf(resource), { sortMapEntries: true, lineWidth: 0 });
}

/** Every path of a tree of values: `serviceAccount`, `serviceAccount.name`. */
export function pathsOf(values: Record<string, unknown>, above = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => [
    `${above}${key}`,
    ...(value && typeof value === 'object' && !Array.isArray(value)
      ? pathsOf(value as Record<string, unknown>, `${above}${key}.`)
      : []),
  ]);
}

/** The paths that a list of known keys does not have; an entry `resources.*` knows everything below `resources`. */
export function unknownPaths(values: Record<string, unknown>, known: readonly string[]): string[] {
  const open = known.filter((path) => path.endsWith('.*')).map((path) => path.slice(0, -2));
  return pathsOf(values).filter(
    (path) => !known.includes(path) && !open.includes(path) && !open.some((parent) => path.startsWith(`${parent}.`)),
  );
}
