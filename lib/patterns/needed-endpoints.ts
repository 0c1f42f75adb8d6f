import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { propertyOf, resourcesOfStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { apiCallsIn, existingEndpointsIn, type LocatedCall } from '../vpc/api-use';
import { EksNetwork } from '../vpc/eks-network';
import { endpointServices } from '../vpc/endpoint-duplicates';
import type { IEksNetwork } from '../vpc/network-face';
import { isSameResource } from '../vpc/subnet-facts';

/** Routes of subnets: to everywhere, to some networks, or none. */
type Reach = 'everywhere' | 'somewhere' | 'nowhere' | 'unknown';

/**
 * Validates the endpoints of a network against what is called from its subnets without a way to the internet, at synthesis, wherever the app
 * defines them. Missing ones are refused as `EndpointMissing`, in one list, where subnets of a network of this library have no route out of the VPC
 * at all. They are warned of as `endpointMissing` where routes lead to other networks, which may have the endpoints, in a VPC that something
 * else made, and where functions alone call them in a network that has a way out.
 */
export class EndpointNeeds {
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
    const routes = resourcesOfStage(this.scope).filter((resource) => resource.cfnResourceType === 'AWS::EC2::Route');
    const reaches = new Map<readonly ec2.ISubnet[] | undefined, Reach>();
    const reach = (subnets: readonly ec2.ISubnet[] | undefined) => {
      const known = reaches.get(subnets) ?? reachOf(subnets ?? this.nodeSubnets(), routes as ec2.CfnRoute[]);
      reaches.set(subnets, known);
      return known;
    };
    const cutOff = calls.filter(({ subnets }) => reach(subnets) === 'nowhere' || reach(subnets) === 'somewhere');
    const missing = cutOff.length === 0 ? [] : this.missingOf(cutOff);
    if (missing.every(({ isOptional }) => isOptional)) {
      return;
    }
    const text = this.textOf(missing);
    const isNowhere = missing.every(({ subnets }) => reach(subnets) === 'nowhere');
    // Functions of the cluster in its own subnets, of which some are never called, are warned of in a network that has a way out.
    const isSure = this.network.isPrivate || missing.some(({ from }) => from !== 'functions');
    if (this.network instanceof EksNetwork && isNowhere && isSure) {
      refuse('EndpointMissing', text, this.scope);
    }
    warn(
      this.scope,
      'endpointMissing',
      `${text}. Acknowledge this where other networks or other tools have the endpoints.`,
    );
  }

  /** Of a network without any, nothing is known. */
  private nodeSubnets(): readonly ec2.ISubnet[] {
    return this.network.tierNames.includes('node') || this.network instanceof EksNetwork
      ? this.network.vpc.selectSubnets(this.network.nodeSubnets).subnets
      : [];
  }

  /** The calls without an endpoint, one for each service; one that must work stands for those that need not. */
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
    const hasS3 = this.network instanceof EksNetwork && this.network.endpoints.s3 !== undefined;
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
    const where =
      this.network instanceof EksNetwork
        ? [
            ...(features.length > 0 ? [`add ${features.join(', ')} to its endpoints`] : []),
            ...(missing.some(({ service }) => service === 's3') ? ['write s3Gateway: S3Gateway.defined()'] : []),
          ].join(', and ')
        : `define new VpcEndpoints(this, "Endpoints", { vpc, features: [${features.join(', ')}] }), which has one for S3, too, or name those that the VPC has: existingServices of EksNetwork.fromVpc`;
    return `${names} ${missing.length === 1 ? 'has' : 'have'} no endpoint in this network, whose subnets for ${callers} have no way to the internet, ${where}`;
  }
}

/** The least of what some subnets reach: a node in any of them has to join. Subnets that something else made tell nothing. */
function reachOf(subnets: readonly ec2.ISubnet[], routes: readonly ec2.CfnRoute[]): Reach {
  const all = subnets.map((subnet): Reach => {
    if (!(subnet instanceof ec2.Subnet)) {
      return 'unknown';
    }
    const { routeTableId } = subnet.routeTable;
    const own = routes.filter((route) => isSameResource(propertyOf(route, 'routeTableId'), routeTableId) === true);
    if (own.some(leadsEverywhere)) {
      return 'everywhere';
    }
    return own.length > 0 ? 'somewhere' : 'nowhere';
  });
  return all.find((reach) => reach === 'somewhere') ?? all.find((reach) => reach === 'nowhere') ?? 'unknown';
}

function leadsEverywhere(route: ec2.CfnRoute): boolean {
  const destinations = ['destinationCidrBlock', 'destinationIpv6CidrBlock'].map((name) => propertyOf(route, name));
  return destinations.some(
    (destination) =>
      destination !== undefined && (!isConcrete(destination) || destination === '0.0.0.0/0' || destination === '::/0'),
  );
}
