import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcrete, nameUnlessDummy } from '../foundation/tokens';
import type { ClusterTarget } from './cluster-target';

// EKS resources come from this module, because aws-cdk-lib up to 2.257 only exports them there. It loads no further
// modules.

/** How pods of a service account get the permissions of an IAM role. */
export class WorkloadIdentity {
  /**
   * EKS Pod Identity, an association in EKS without an OIDC provider. The add-on `eks-pod-identity-agent` must run on
   * the nodes. Fargate and Windows pods are not supported.
   */
  public static podIdentity(): WorkloadIdentity {
    return new WorkloadIdentity(true);
  }

  /**
   * IAM roles for service accounts (IRSA), with the OIDC provider of the cluster. The CDK adds the provider to IAM if
   * it is missing.
   */
  public static irsa(): WorkloadIdentity {
    return new WorkloadIdentity(false);
  }

  private constructor(
    /** @internal */
    public readonly _isPodIdentity: boolean,
  ) {}
}

export interface WorkloadRoleProps {
  readonly cluster: ClusterTarget;
  /** Pod Identity by default, and IRSA on Fargate. */
  readonly identity?: WorkloadIdentity;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly description: string;
  /** Set if another account must know the role by name. */
  readonly roleName?: string;
  /** True if nothing else associates the role with its service account. Charts need it, and add-ons do not. */
  readonly associate: boolean;
  readonly managedPolicies?: iam.IManagedPolicy[];
  readonly statements?: iam.PolicyStatement[];
}

/** Returns the workload identity of a cluster: the configured one, or else Pod Identity. Fargate only supports IRSA. */
export function resolveIdentity(
  { compute }: ClusterTarget,
  configured: WorkloadIdentity | undefined,
  scope: Construct,
): WorkloadIdentity {
  if (compute._isFargate && configured?._isPodIdentity) {
    fail(
      'WorkloadIdentityUnavailable',
      '"WorkloadIdentity.podIdentity()" does not support pods on Fargate. Write WorkloadIdentity.irsa(), or leave identity out',
      scope,
    );
  }
  return configured ?? (compute._isFargate ? WorkloadIdentity.irsa() : WorkloadIdentity.podIdentity());
}

/** The IAM role of a service account in a cluster. Nothing else can assume it. */
export class WorkloadRole extends Construct {
  public readonly role: iam.Role;
  /** The association of the service account of a chart. An add-on defines its own. */
  public readonly association?: eks.CfnPodIdentityAssociation;
  private readonly props: WorkloadRoleProps;
  private readonly isPodIdentity: boolean;

  constructor(scope: Construct, id: string, props: WorkloadRoleProps) {
    super(scope, id);
    this.props = props;
    this.isPodIdentity = resolveIdentity(props.cluster, props.identity, this)._isPodIdentity;
    this.role = new iam.Role(this, 'Role', {
      roleName: nameUnlessDummy(props.roleName),
      description: props.description,
      assumedBy: this.isPodIdentity ? this.podIdentityPrincipal() : this.webIdentityPrincipal(),
      managedPolicies: props.managedPolicies,
      inlinePolicies: props.statements && { Permissions: new iam.PolicyDocument({ statements: props.statements }) },
    });
    this.association = props.associate && this.isPodIdentity ? this.associate() : undefined;
    if (!this.isPodIdentity) {
      this.writeTrustAsText();
    }
  }

  /** Returns the properties of an `AWS::EKS::Addon` with the role. */
  public addonProperties(): Pick<eks.CfnAddonProps, 'podIdentityAssociations' | 'serviceAccountRoleArn'> {
    const { roleArn } = this.role;
    return this.isPodIdentity
      ? { podIdentityAssociations: [{ serviceAccount: this.props.serviceAccount, roleArn }] }
      : { serviceAccountRoleArn: roleArn };
  }

  /** Returns the service account annotations of a chart with the role. */
  public chartAnnotations(): Record<string, string> {
    return this.isPodIdentity ? {} : { 'eks.amazonaws.com/role-arn': this.role.roleArn };
  }

  private associate(): eks.CfnPodIdentityAssociation {
    return new eks.CfnPodIdentityAssociation(this, 'Association', {
      clusterName: this.props.cluster.clusterName,
      namespace: this.props.namespace,
      serviceAccount: this.props.serviceAccount,
      roleArn: this.role.roleArn,
    });
  }

  /** Returns the principal of EKS Pod Identity, restricted by session tags. */
  private podIdentityPrincipal(): iam.IPrincipal {
    return new iam.ServicePrincipal('pods.eks.amazonaws.com')
      .withConditions({
        StringEquals: {
          'aws:RequestTag/eks-cluster-arn': this.props.cluster.clusterArn,
          'aws:RequestTag/kubernetes-namespace': this.props.namespace,
          'aws:RequestTag/kubernetes-service-account': this.props.serviceAccount,
        },
      })
      .withSessionTags();
  }

  private webIdentityPrincipal(): iam.IPrincipal {
    const { openIdConnectProviderArn, openIdConnectProviderIssuer } = this.props.cluster._context.oidcFor(this);
    return new iam.WebIdentityPrincipal(openIdConnectProviderArn, {
      StringEquals: {
        [`${openIdConnectProviderIssuer}:aud`]: 'sts.amazonaws.com',
        [`${openIdConnectProviderIssuer}:sub`]: `system:serviceaccount:${this.props.namespace}:${this.props.serviceAccount}`,
      },
    });
  }

  /**
   * Converts the trust policy to JSON text, which `AWS::IAM::Role` accepts.
   *
   * The keys of its conditions contain the issuer. CloudFormation does not support functions in keys, so this is
   * necessary for an issuer that is known at deployment only. Statements that the user adds later are included.
   */
  private writeTrustAsText(): void {
    const { openIdConnectProviderIssuer } = this.props.cluster._context.oidcFor(this);
    if (!isConcrete(openIdConnectProviderIssuer)) {
      const resource = this.role.node.defaultChild as iam.CfnRole;
      resource.assumeRolePolicyDocument = Stack.of(this).toJsonString(this.role.assumeRolePolicy);
    }
  }
}

/**
 * Converts the inline policies of a role to JSON text, which `AWS::IAM::Role` accepts. The key of a condition may
 * contain a deploy-time name, and CloudFormation does not support functions in keys.
 */
export function writePoliciesAsText(role: iam.Role): void {
  const resource = role.node.defaultChild as iam.CfnRole;
  const policies = resource.policies as iam.CfnRole.PolicyProperty[];
  resource.policies = policies.map(({ policyName, policyDocument }) => ({
    policyName,
    policyDocument: Stack.of(role).toJsonString(policyDocument),
  }));
}
