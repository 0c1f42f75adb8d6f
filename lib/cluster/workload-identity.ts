import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcrete, nameUnlessDummy } from '../foundation/tokens';
import type { ClusterTarget } from './cluster-target';

// The resources of EKS: up to aws-cdk-lib 2.257 only this module exports them, and it loads nothing else for them.

/** How the pods of a service account become an IAM role: one choice, made by a factory. */
export class WorkloadIdentity {
  /**
   * EKS Pod Identity: an association in EKS, no OIDC provider. The `eks-pod-identity-agent` add-on must run on the nodes; Fargate and
   * Windows pods cannot use it.
   */
  public static podIdentity(): WorkloadIdentity {
    return new WorkloadIdentity(true);
  }

  /** IAM roles for service accounts: a web identity of the cluster's OIDC provider, which the CDK adds to IAM where it is missing. */
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
  /** Without it, Pod Identity, and IRSA on Fargate. */
  readonly identity?: WorkloadIdentity;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly description: string;
  /** Where another account has to know the role by its name. */
  readonly roleName?: string;
  /** True where nothing else associates the role with its service account: charts, not add-ons. */
  readonly associate: boolean;
  readonly managedPolicies?: iam.IManagedPolicy[];
  readonly statements?: iam.PolicyStatement[];
}

/** What pods of the cluster can use: Pod Identity unless the user says IRSA, and on Fargate nothing but IRSA. */
export function resolveIdentity(
  { compute }: ClusterTarget,
  configured: WorkloadIdentity | undefined,
  scope: Construct,
): WorkloadIdentity {
  if (compute._isFargate && configured?._isPodIdentity) {
    fail(
      'WorkloadIdentityUnavailable',
      '"WorkloadIdentity.podIdentity()" does not reach pods on Fargate, write WorkloadIdentity.irsa() or leave identity out',
      scope,
    );
  }
  return configured ?? (compute._isFargate ? WorkloadIdentity.irsa() : WorkloadIdentity.podIdentity());
}

/** The role of one service account in one cluster: nothing else can take it on. */
export class WorkloadRole extends Construct {
  public readonly role: iam.Role;
  /** The association of a chart's service account; an add-on brings its own. */
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

  /** How an `AWS::EKS::Addon` takes the role. */
  public addonProperties(): Pick<eks.CfnAddonProps, 'podIdentityAssociations' | 'serviceAccountRoleArn'> {
    const { roleArn } = this.role;
    return this.isPodIdentity
      ? { podIdentityAssociations: [{ serviceAccount: this.props.serviceAccount, roleArn }] }
      : { serviceAccountRoleArn: roleArn };
  }

  /** How a chart takes the role: the annotations of its service account. */
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

  /** EKS Pod Identity, which says by session tags who asks. */
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
    const { openIdConnectProviderArn, openIdConnectProviderIssuer } = this.props.cluster._oidcFor(this);
    return new iam.WebIdentityPrincipal(openIdConnectProviderArn, {
      StringEquals: {
        [`${openIdConnectProviderIssuer}:aud`]: 'sts.amazonaws.com',
        [`${openIdConnectProviderIssuer}:sub`]: `system:serviceaccount:${this.props.namespace}:${this.props.serviceAccount}`,
      },
    });
  }

  /**
   * An issuer that is known at deployment only is part of the condition's keys, and CloudFormation has no functions in keys: the document
   * goes out as text, which `AWS::IAM::Role` takes as well. Statements that a user adds to the trust later are part of it.
   */
  private writeTrustAsText(): void {
    const { openIdConnectProviderIssuer } = this.props.cluster._oidcFor(this);
    if (!isConcrete(openIdConnectProviderIssuer)) {
      const resource = this.role.node.defaultChild as iam.CfnRole;
      resource.assumeRolePolicyDocument = Stack.of(this).toJsonString(this.role.assumeRolePolicy);
    }
  }
}

/**
 * Writes the inline policies that a role was made with as text, which `AWS::IAM::Role` takes as well: a name that is known at deployment only
 * may be part of a condition's key, and CloudFormation has no functions in keys.
 */
export function writePoliciesAsText(role: iam.Role): void {
  const resource = role.node.defaultChild as iam.CfnRole;
  const policies = resource.policies as iam.CfnRole.PolicyProperty[];
  resource.policies = policies.map(({ policyName, policyDocument }) => ({
    policyName,
    policyDocument: Stack.of(role).toJsonString(policyDocument),
  }));
}
