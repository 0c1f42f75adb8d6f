import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { ImageSource } from '../cluster/image-source';
import type { LoadBalancerControllerOptions } from '../controllers/load-balancer-controller-options';
import { findNodeResources } from '../foundation/cluster-nodes';
import { fail, type Located } from '../foundation/errors';
import { tryGet } from '../foundation/tokens';
import { CHARTS } from '../foundation/versions';
import { warn } from '../foundation/warnings';
import {
  type ApiUse,
  apiCallsIn,
  existingEndpointsIn,
  type LocatedCall,
  noteApiUse,
  noteSameVpc,
  subnetsBehind,
} from '../vpc/api-use';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { endpointServices } from '../vpc/endpoint-duplicates';
import { reachabilityOf, routesInStage, type SubnetReachability } from '../vpc/subnet-reachability';

/**
 * The AWS APIs that the nodes of a cluster call: those that the pattern starts, those that it tells how to start, those of the app that name the
 * cluster, and those of the built-in node pools of EKS Auto Mode.
 */
export class NodeApiUse {
  private readonly uses: ApiUse[] = [];

  constructor(
    private readonly scope: Construct,
    private readonly cluster: ClusterTarget,
    private readonly network: IEksNetwork,
  ) {
    noteSameVpc(network.vpc, cluster.vpc);
    noteApiUse(scope, () => [...this.uses, ...this.found(), ...this.builtIn()]);
  }

  /** Notes nodes, or pods on Fargate, in some subnets. */
  public add(caller: 'nodes' | 'autoModeNodes' | 'fargate', subnets: readonly ec2.ISubnet[]): void {
    const { vpc } = this.network;
    this.uses.push({ vpc, caller, subnets });
  }

  /** Notes nodes anywhere in the node subnets. */
  public addAnywhere(): void {
    this.add('nodes', this.network.vpc.selectSubnets(this.network.nodeSubnets).subnets);
  }

  private found(): ApiUse[] {
    const { clusterName } = this.cluster;
    const { vpc } = this.network;
    return findNodeResources(this.scope)
      .filter(
        ({ clusterName: name, resource }) =>
          matchClusterName(name, Stack.of(resource), { clusterName, stack: Stack.of(this.scope) }) === 'ours',
      )
      .map(({ needsCni, launchSubnetIds: startsIn }) => ({
        vpc,
        caller: needsCni ? 'nodes' : 'fargate',
        subnets: subnetsBehind(startsIn),
      }));
  }

  private builtIn(): ApiUse[] {
    if (!this.cluster.compute._hasAutoMode) {
      return [];
    }
    const { vpc, nodeSubnets } = this.network;
    const subnets = [
      ...subnetsBehind(this.cluster._context.builtInPoolSubnets),
      ...(tryGet(() => vpc.selectSubnets(nodeSubnets).subnets) ?? []),
    ];
    return [{ vpc, caller: 'autoModeNodes', subnets: [...new Set(subnets)] }];
  }
}

/**
 * Validates, at synthesis, that a network without internet access has endpoints for all services that are called from
 * its subnets, wherever the app defines them.
 *
 * Missing endpoints fail as `EndpointMissing`, in one list, if subnets of a network of this library have no route out
 * of the VPC. They result in the warning `endpointMissing` in three cases: if routes lead to other networks, which may
 * have the endpoints; in a VPC that is defined elsewhere; and if only functions call the services in a network with
 * internet access.
 */
export class RequiredEndpoints {
  constructor(
    private readonly scope: Construct,
    private readonly network: IEksNetwork,
  ) {
    scope.node.addValidation({
      validate: () => {
        this.validate();
        return [];
      },
    });
  }

  private validate(): void {
    const noted = apiCallsIn(this.network.vpc, this.scope);
    const hasNodes = noted.some(({ from, subnets }) => from === 'nodes' && subnets !== undefined);
    const calls = noted.filter(({ onlyWithNodes }) => hasNodes || !onlyWithNodes);
    if (calls.length === 0) {
      return;
    }
    const routes = routesInStage(this.scope);
    const reaches = new Map<readonly ec2.ISubnet[] | undefined, SubnetReachability>();
    const reach = (subnets: readonly ec2.ISubnet[] | undefined) => {
      const known = reaches.get(subnets) ?? reachabilityOf(subnets ?? this.nodeSubnets(), routes);
      reaches.set(subnets, known);
      return known;
    };
    const cutOff = calls.filter(({ subnets }) => reach(subnets) === 'nowhere' || reach(subnets) === 'somewhere');
    const missing = cutOff.length === 0 ? [] : this.missingOf(cutOff);
    if (missing.every(({ isOptional }) => isOptional)) {
      return;
    }
    const text = this.textOf(missing);
    // Functions of a cluster in its own subnets may never be invoked, and images of EKS Auto Mode may come from a
    // registry in the VPC.
    const certain = cutOff.filter(
      ({ from, isUncertain }) => !isUncertain && (this.network.isPrivate || from !== 'functions'),
    );
    const fatal = this.missingOf(certain).filter(({ isOptional }) => !isOptional);
    const isNowhere = certain.every(({ subnets }) => reach(subnets) === 'nowhere');
    if (this.network._context.definition && fatal.length > 0 && isNowhere) {
      fail('EndpointMissing', text, this.scope);
    }
    warn(this.scope, 'endpointMissing', `${text}. Acknowledge this if other networks or tools have the endpoints.`);
  }

  /** If a network has no known endpoints, it is not validated. */
  private nodeSubnets(): readonly ec2.ISubnet[] {
    return this.network.tierNames.includes('node') || this.network._context.definition
      ? this.network.vpc.selectSubnets(this.network.nodeSubnets).subnets
      : [];
  }

  /** The calls without an endpoint, one for each service. A required call takes precedence over optional ones. */
  private missingOf(calls: readonly LocatedCall[]): LocatedCall[] {
    const services = [
      ...endpointServices(this.network.vpc, this.scope),
      ...existingEndpointsIn(this.network.vpc, this.scope).map((name) => `.${name}`),
    ];
    const byName = new Map<string, LocatedCall>();
    for (const call of calls) {
      const known = byName.get(call.service);
      byName.set(call.service, known && !known.isOptional ? known : call);
    }
    const hasS3 = this.network._context.definition?.endpoints.s3 !== undefined;
    return [...byName.values()].filter(
      ({ service: name }) =>
        !(name === 's3' && hasS3) &&
        !services.some((service) => service.endsWith(`.${name}`) || service.endsWith(`.${name}-fips`)),
    );
  }

  private textOf(missing: readonly LocatedCall[]): string {
    const names = missing.map(({ service }) => `"${service}"`).join(', ');
    const features = [
      ...new Set(
        missing.filter(({ service }) => service !== 's3').map((call) => `EndpointFeature.${call.feature ?? 'IN_USE'}`),
      ),
    ];
    const callers = [...new Set(missing.map(({ caller }) => caller.split(':')[0]))].join(', ');
    const where = this.network._context.definition
      ? [
          ...(features.length > 0 ? [`Add ${features.join(', ')} to its endpoints`] : []),
          ...(missing.some(({ service }) => service === 's3')
            ? [`${features.length > 0 ? 'write' : 'Write'} s3Gateway: S3Gateway.defined()`]
            : []),
        ].join(', and ')
      : `Define new VpcEndpoints(this, "Endpoints", { vpc, features: [${features.join(', ')}] }), which also has one for S3. Or set existingServices of EksNetwork.fromVpc to those that the VPC has`;
    return `${names} ${missing.length === 1 ? 'has' : 'have'} no endpoint in this network, whose subnets for ${callers} have no internet access. ${where}`;
  }
}

/** Options that need ACM or Global Accelerator, for which there is no VPC endpoint. */
const OPTIONS_WITHOUT_ENDPOINT = ['certificateManagement', 'globalAccelerator'] as const;

/**
 * The settings of the AWS Load Balancer Controller for a network without internet access: the image from the EKS
 * registry, no WAF and no Shield, whose APIs have no VPC endpoint.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function controllerOptionsFor(
  options: LoadBalancerControllerOptions,
  network: IEksNetwork,
  cluster: ClusterTarget,
  scope: Located,
): LoadBalancerControllerOptions {
  if (!network.isPrivate || !network._context.definition) {
    return options;
  }
  const { protection = {} } = options;
  const turnedOn = Object.entries(protection).find(([, isOn]) => isOn)?.[0];
  const unreachable = turnedOn
    ? `protection.${turnedOn}: true`
    : OPTIONS_WITHOUT_ENDPOINT.find((option) => options[option]);
  if (unreachable) {
    fail(
      'InternetAccess',
      `"${unreachable}" needs an API that nodes without internet access cannot reach. Remove it`,
      scope,
    );
  }
  return {
    ...options,
    image:
      options.image ??
      (cluster._context.imageRegistry?._tryImageOf(CHARTS.loadBalancerController.image) === undefined
        ? ImageSource.eksRegistry()
        : undefined),
    protection: { wafClassic: false, waf: false, shieldAdvanced: false },
  };
}

/**
 * Warns of a missing endpoint for Route 53 as `externalDnsEndpoint`, because there may be another way to reach it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function warnOfExternalDnsEndpoint(network: IEksNetwork, scope: Construct): void {
  if (!network.isPrivate || !network._context.definition) {
    return;
  }
  scope.node.addValidation({
    validate: () => {
      if (!endpointServices(network.vpc, scope).some((service) => service.endsWith('.route53'))) {
        warn(
          scope,
          'externalDnsEndpoint',
          'ExternalDNS calls Route 53, and nodes have no internet access. Add EndpointFeature.EXTERNAL_DNS to the endpoints, whose service is in us-east-1, or acknowledge this warning if nodes reach Route 53 in another way.',
        );
      }
      return [];
    },
  });
}
