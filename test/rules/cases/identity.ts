import { ref } from '../../support/good-template';
import { type Change, LATER, only, type RuleCase, set, without } from '../../support/rule-cases';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE';

const irsa =
  (Condition: unknown): Change =>
  (resources) => {
    resources.PodRole = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: {
            Effect: 'Allow',
            Action: 'sts:AssumeRoleWithWebIdentity',
            Principal: { Federated: `arn:aws:iam::111111111111:oidc-provider/${ISSUER}` },
            Condition,
          },
        },
      },
    };
  };
const AUD = { [`${ISSUER}:aud`]: 'sts.amazonaws.com' };
const SUB = { [`${ISSUER}:sub`]: 'system:serviceaccount:shop:web' };

const second =
  (Namespace: unknown): Change =>
  (resources) => {
    resources.Second = {
      Type: 'AWS::EKS::PodIdentityAssociation',
      Properties: { ...resources.ControllerAssociation.Properties, ClusterName: ref('Cluster'), Namespace },
    };
  };

export const IDENTITY_CASES: Record<string, RuleCase> = {
  ID1: {
    violates: [[without('PodIdentityAgent'), 'Cluster']],
    complies: [
      ['Cluster'],
      [
        'Cluster',
        (resources) => {
          without('PodIdentityAgent')(resources);
          set('Cluster', { ComputeConfig: { Enabled: true } })(resources);
        },
      ],
    ],
    silent: [
      (resources) => {
        without('PodIdentityAgent')(resources);
        set('CoreDns', { AddonName: LATER })(resources);
      },
      only('Cluster'),
    ],
  },
  ID2: {
    violates: [
      [
        (resources) => {
          resources.CniRole.Properties.AssumeRolePolicyDocument.Statement[0].Action = 'sts:AssumeRole';
        },
        'CniRole',
        'sts:TagSession',
      ],
    ],
    complies: [['CniRole']],
    silent: [only('ClusterRole')],
  },
  ID3: {
    violates: [
      [irsa(undefined), 'PodRole', '`sub`'],
      [irsa({ StringEquals: AUD }), 'PodRole', '`sub`'],
      [irsa({ StringEquals: SUB }), 'PodRole', '`aud`'],
      [
        irsa({ StringLike: { ...AUD, [`${ISSUER}:sub`]: 'system:serviceaccount:*' } }),
        'PodRole',
        'every service account',
      ],
    ],
    complies: [['PodRole', irsa({ StringEquals: { ...AUD, ...SUB } })]],
    silent: [() => {}, irsa({ StringEquals: LATER })],
  },
  ID4: {
    violates: [[second('kube-system'), 'Second', 'ControllerAssociation']],
    complies: [['ControllerAssociation'], ['Second', second('shop')]],
    silent: [without('ControllerAssociation')],
  },
};
