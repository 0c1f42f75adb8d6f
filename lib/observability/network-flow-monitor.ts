import { CfnResource, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { findDuplicate } from '../cluster/duplicate-installations';
import { validateArnLocations, validateArns } from '../foundation/arns';
import { fail, type Located } from '../foundation/errors';
import { validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

/** The longest name of a monitor that is made up here: the path of the construct, shortened. */
const MAX_GENERATED_NAME_LENGTH = 64;

/**
 * The scope that monitors belong to: one choice, made by a factory. An account has one scope in a Region, for all its monitors.
 */
export class NetworkFlowScope {
  /** A scope that is there, by its ARN: `aws networkflowmonitor list-scopes` prints it. */
  public static existing(scopeArn: string): NetworkFlowScope {
    validateArguments('NetworkFlowScope.existing', arguments);
    validateArns('flowScope', [scopeArn]);
    return new NetworkFlowScope(scopeArn);
  }

  /** A new scope for the account and Region of the stack. Where one is there, the deployment fails. */
  public static account(): NetworkFlowScope {
    return new NetworkFlowScope(undefined);
  }

  private constructor(
    /** @internal */
    public readonly _arn: string | undefined,
  ) {}
}

/** The other end of network flows: one choice, made by a factory. */
export class NetworkFlowRemote {
  /** A VPC, by its ARN. */
  public static vpc(vpcArn: string): NetworkFlowRemote {
    validateArguments('NetworkFlowRemote.vpc', arguments);
    validateArns('vpc', [vpcArn]);
    return new NetworkFlowRemote('AWS::EC2::VPC', vpcArn);
  }

  /** A subnet, by its ARN. */
  public static subnet(subnetArn: string): NetworkFlowRemote {
    validateArguments('NetworkFlowRemote.subnet', arguments);
    validateArns('subnet', [subnetArn]);
    return new NetworkFlowRemote('AWS::EC2::Subnet', subnetArn);
  }

  /** An Availability Zone. */
  public static availabilityZone(zone: string): NetworkFlowRemote {
    validateArguments('NetworkFlowRemote.availabilityZone', arguments);
    return new NetworkFlowRemote('AWS::AvailabilityZone', zone);
  }

  /** A Region, such as `eu-west-1`. */
  public static region(region: string): NetworkFlowRemote {
    validateArguments('NetworkFlowRemote.region', arguments);
    validateName('region', region);
    return new NetworkFlowRemote('AWS::Region', region);
  }

  /** An AWS service, by the name that Network Flow Monitor has for it, such as `S3`. */
  public static awsService(service: string): NetworkFlowRemote {
    validateArguments('NetworkFlowRemote.awsService', arguments);
    return new NetworkFlowRemote('AWS::AWSService', service);
  }

  private constructor(
    /** @internal */
    public readonly _type: string,
    /** @internal */
    public readonly _identifier: string,
  ) {}
}

/** Settings of a monitor that do not name a cluster. */
export interface NetworkFlowMonitorOptions {
  /** The scope that the monitor belongs to. */
  readonly flowScope: NetworkFlowScope;

  /**
   * The name of the monitor: letters, digits, dots, hyphens and underscores. Changing this replaces the monitor.
   *
   * @default - one that is made from the path of the construct
   */
  readonly monitorName?: string;

  /**
   * The other ends of the flows that are monitored.
   *
   * @default - every other end
   */
  readonly remotes?: NetworkFlowRemote[];
}

/** A monitor of a cluster. */
export interface NetworkFlowMonitorProps extends NetworkFlowMonitorOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;
}

/**
 * A CloudWatch Network Flow Monitor of a cluster: retransmissions, round-trip times and data transferred of its TCP flows, by pod and Service,
 * and whether AWS itself is at fault. Its figures come from the add-on `EksAddonKind.NETWORK_FLOW_MONITORING_AGENT`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-NetworkFlowMonitor.html
 */
export class NetworkFlowMonitor extends Construct {
  /** The ARN of the monitor. */
  public readonly monitorArn: string;

  /** The name of the monitor. */
  public readonly monitorName: string;

  /** The ARN of its scope, for other monitors of the account and Region. */
  public readonly scopeArn: string;

  constructor(scope: Construct, id: string, props: NetworkFlowMonitorProps) {
    validateArguments('NetworkFlowMonitor', arguments);
    super(scope, id);
    validateMonitorName(props.monitorName, this);
    validateArnLocations('flowScope', [props.flowScope._arn], this);
    this.monitorName =
      props.monitorName ?? Names.uniqueResourceName(this, { maxLength: MAX_GENERATED_NAME_LENGTH, separator: '-' });
    this.scopeArn = props.flowScope._arn ?? this.defineScope();
    // The peer range opens at releases without a module for this service.
    const monitor = new CfnResource(this, 'Resource', {
      type: 'AWS::NetworkFlowMonitor::Monitor',
      properties: {
        MonitorName: this.monitorName,
        ScopeArn: this.scopeArn,
        LocalResources: [{ Type: 'AWS::EKS::Cluster', Identifier: props.cluster.clusterArn }],
        RemoteResources: props.remotes?.map(({ _type, _identifier }) => ({ Type: _type, Identifier: _identifier })),
      },
    });
    this.monitorArn = monitor.getAtt('Arn').toString();
  }

  /** An account has one scope in a Region, so that the accounts of two stacks are compared as two clusters of one name are. */
  private defineScope(): string {
    const { account, region } = Stack.of(this);
    const duplicate = findDuplicate('flow scope', 'account', this);
    if (duplicate) {
      fail(
        'FlowScopeTwice',
        `"NetworkFlowScope.account()" is a second scope in this account and Region, after that of ${duplicate.node.path}, write NetworkFlowScope.existing(monitor.scopeArn)`,
        this,
      );
    }
    const flowScope = new CfnResource(this, 'Scope', {
      type: 'AWS::NetworkFlowMonitor::Scope',
      properties: {
        Targets: [{ Region: region, TargetIdentifier: { TargetType: 'ACCOUNT', TargetId: { AccountId: account } } }],
      },
    });
    return flowScope.getAtt('ScopeArn').toString();
  }
}

function validateMonitorName(name: string | undefined, scope: Located): void {
  if (name !== undefined && isConcrete(name) && !/^[A-Za-z0-9_.-]{1,255}$/.test(name)) {
    fail(
      'MonitorName',
      `"${name}" is no name of a monitor, write 1 to 255 letters, digits, dots, hyphens and underscores, such as "${name.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 40) || 'prod'}"`,
      scope,
    );
  }
}
