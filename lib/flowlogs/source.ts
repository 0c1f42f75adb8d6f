import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import type { RecordKind } from './fields';

/** A resource that a flow log monitors. */
export interface MonitoredResource {
  /** Id of the construct of the flow log. */
  readonly id: string;
  /** `ResourceType` of the flow log. */
  readonly type: 'VPC' | 'Subnet' | 'NetworkInterface' | 'RegionalNatGateway' | 'TransitGatewayAttachment';
  readonly resourceId: string;
}

/** ARNs name types of resources by these words. */
export const ARN_RESOURCES: Readonly<Record<MonitoredResource['type'], string>> = {
  VPC: 'vpc',
  Subnet: 'subnet',
  NetworkInterface: 'network-interface',
  RegionalNatGateway: 'natgateway',
  TransitGatewayAttachment: 'transit-gateway-attachment',
};

/** Id of the construct of a flow log that is the only one. */
const ONLY = 'Resource';

type Find = (vpc: ec2.IVpc, scope: Construct) => MonitoredResource[];

/** The part of a VPC that flow logs record. */
export class FlowLogSource {
  /** The whole VPC, with the subnets and interfaces that it gets later. */
  public static vpc(): FlowLogSource {
    return new FlowLogSource('vpc', ({ vpcId }) => [{ id: ONLY, type: 'VPC', resourceId: vpcId }]);
  }

  /**
   * Subnets, such as a tier of an `EksNetwork`. Each subnet has a flow log.
   *
   * @param selection subnets of the VPC: `network.podSubnets`, or `{ subnetGroupName: 'pod' }`
   */
  public static subnets(selection: ec2.SubnetSelection): FlowLogSource {
    validateArguments('FlowLogSource.subnets', arguments);
    return new FlowLogSource('vpc', (vpc, scope) => {
      const { subnets } = vpc.selectSubnets(selection);
      if (subnets.length === 0) {
        fail(
          'FlowLogSource',
          '"FlowLogSource.subnets" selects no subnet of the VPC. Select subnets that it has',
          scope,
        );
      }
      return subnets.map(({ node, subnetId }) => ({ id: node.id, type: 'Subnet', resourceId: subnetId }));
    });
  }

  /**
   * The NAT gateways that this app defines for the VPC. Each has a flow log: of its network interface, or of the
   * gateway itself if it is regional.
   *
   * A gateway of a VPC that is looked up is not known: write `networkInterface` with its interface.
   */
  public static natGateways(): FlowLogSource {
    return new FlowLogSource('vpc', (vpc, scope) => {
      const gateways = vpc.node.findAll().filter(isNatGateway);
      if (gateways.length === 0) {
        fail(
          'FlowLogSource',
          '"FlowLogSource.natGateways" needs a NAT gateway that this app defines in the VPC, and there is none. Write FlowLogSource.networkInterface(\'eni-…\') with the interface of the gateway',
          scope,
        );
      }
      return gateways.map((gateway) => ({
        id: `${gateway.node.scope?.node.id}${gateway.node.id}`,
        ...(gateway.availabilityMode === 'regional'
          ? { type: 'RegionalNatGateway' as const, resourceId: gateway.ref }
          : { type: 'NetworkInterface' as const, resourceId: gateway.getAtt('EniId').toString() }),
      }));
    });
  }

  /**
   * One network interface.
   *
   * @param networkInterfaceId such as `eni-0123456789abcdef0`
   */
  public static networkInterface(networkInterfaceId: string): FlowLogSource {
    validateArguments('FlowLogSource.networkInterface', arguments);
    validateId('networkInterface', networkInterfaceId);
    return new FlowLogSource('vpc', () => [{ id: ONLY, type: 'NetworkInterface', resourceId: networkInterfaceId }]);
  }

  /**
   * An attachment of a transit gateway. Only the owner of the gateway can record it, and accounts that the owner allows
   * to.
   *
   * Records have fields of their own, and tell accepted from rejected traffic by lost packets.
   *
   * @param attachmentId such as `tgw-attach-0123456789abcdef0`
   * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
   */
  public static transitGatewayAttachment(attachmentId: string): FlowLogSource {
    validateArguments('FlowLogSource.transitGatewayAttachment', arguments);
    validateId('transitGatewayAttachment', attachmentId);
    return new FlowLogSource('transitGateway', () => [
      { id: ONLY, type: 'TransitGatewayAttachment', resourceId: attachmentId },
    ]);
  }

  private constructor(
    /** The subject of the records. @internal */
    public readonly _kind: RecordKind,
    /** Returns the resources to monitor. @internal */
    public readonly _find: Find,
  ) {}
}

/** Compares the resource type and not the class, because any construct may have defined the VPC. */
function isNatGateway(construct: IConstruct): construct is ec2.CfnNatGateway {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === ec2.CfnNatGateway.CFN_RESOURCE_TYPE_NAME;
}
