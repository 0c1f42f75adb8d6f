import { CfnResource, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { findDuplicate } from '../cluster/duplicate-installations';
import { validateArnLocations, validateArns } from '../foundation/arns';
import { fail, type Located } from '../foundation/errors';
import { validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

/** Maximum length of a generated monitor name, which is a shortened construct path. */
const MAX_GENERATED_NAME_LENGTH = 64;

/** Scope of monitors. Choose one of the factories. An account has one scope in a Region, for all of its monitors. */
export class NetworkFlowScope {
  /** Uses an existing scope by its ARN, which `aws networkflowmonitor list-scopes` prints. */
  public static existing(scopeArn: string): NetworkFlowScope {
    validateArguments('NetworkFlowScope.existing', arguments);
    validateArns('flowScope', [scopeArn]);
    return new NetworkFlowScope(scopeArn);
  }

  /** Creates a scope for the account and Region of the stack. The deployment fails if a scope already exists. */
  public static account(): NetworkFlowScope {
    return new NetworkFlowScope(undefined);
  }

  private constructor(
    /** @internal */
    public readonly _arn: string | undefined,
  ) {}
}

/** Remote end of network flows. Choose one of the factories. */
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

  /** An AWS service, by its name in Network Flow Monitor, such as `S3`. */
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

/** Options of a network flow monitor. */
export interface NetworkFlowMonitorOptions {
  /** Scope of the monitor. */
  readonly flowScope: NetworkFlowScope;

  /**
   * Name of the monitor: letters, digits, dots, hyphens and underscores. Changing this replaces the monitor.
   *
   * @default - generated from the construct path
   */
  readonly monitorName?: string;

  /**
   * Remote ends of the monitored flows.
   *
   * @default - all remote ends
   */
  readonly remotes?: NetworkFlowRemote[];
}

/** Properties of a network flow monitor. */
export interface NetworkFlowMonitorProps extends NetworkFlowMonitorOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;
}

/**
 * A CloudWatch Network Flow Monitor of a cluster.
 *
 * It shows retransmissions, round-trip times and transferred data of TCP flows by pod and Service, and whether AWS
 * causes a problem. The add-on `EksAddonKind.NETWORK_FLOW_MONITORING_AGENT` provides the data.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-NetworkFlowMonitor.html
 */
export class NetworkFlowMonitor extends Construct {
  /** ARN of the monitor. */
  public readonly monitorArn: string;

  /** Name of the monitor. */
  public readonly monitorName: string;

  /** ARN of the scope, for other monitors of the account and Region. */
  public readonly scopeArn: string;

  constructor(scope: Construct, id: string, props: NetworkFlowMonitorProps) {
    validateArguments('NetworkFlowMonitor', arguments);
    super(scope, id);
    validateMonitorName(props.monitorName, this);
    validateArnLocations('flowScope', [props.flowScope._arn], this);
    this.monitorName =
      props.monitorName ?? Names.uniqueResourceName(this, { maxLength: MAX_GENERATED_NAME_LENGTH, separator: '-' });
    this.scopeArn = props.flowScope._arn ?? this.defineScope();
    // The oldest supported releases of aws-cdk-lib have no module for this service.
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

  /** Defines the scope. An account has one scope in a Region, so the accounts and Regions of stacks are compared. */
  private defineScope(): string {
    const { account, region } = Stack.of(this);
    const duplicate = findDuplicate('flow scope', 'account', this);
    if (duplicate) {
      fail(
        'FlowScopeTwice',
        `"NetworkFlowScope.account()" defines a second scope in this account and Region, in addition to ${duplicate.node.path}. Write NetworkFlowScope.existing(monitor.scopeArn)`,
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
      `"${name}" is not a valid monitor name. Write 1 to 255 letters, digits, dots, hyphens and underscores, such as "${name.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 40) || 'prod'}"`,
      scope,
    );
  }
}
