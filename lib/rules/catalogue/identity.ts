/** ID: roles of pods. */

import { type Rule, RuleLevel, verdict } from '../rule';
import { any } from '../template/answer';
import type { Resource } from '../template/resource';
import { at, hasMarks, isObject, isSame, isUnknown, type JsonObject, listOf } from '../template/values';
import { USER_GUIDE } from './sources';

const AGENT = 'eks-pod-identity-agent';
const PODS = 'pods.eks.amazonaws.com';

const ID1: Rule = {
  id: 'ID1',
  level: RuleLevel.ERROR,
  what: 'A cluster with Pod Identity associations has the Pod Identity agent.',
  why: 'Without the add-on eks-pod-identity-agent, pods get no credentials, and use the role of the node.',
  mend: 'Define the add-on eks-pod-identity-agent. EKS Auto Mode includes it.',
  source: USER_GUIDE.podIdentity,
  *check(graph) {
    for (const cluster of graph.clusters) {
      const own = graph
        .resourcesOf('AWS::EKS::PodIdentityAssociation')
        .some((association) => graph.clusterOf(association) === cluster);
      const ofAddons = cluster.addons.some(
        ({ resource }) => (resource.get('PodIdentityAssociations').list ?? []).length > 0,
      );
      if (own || ofAddons) {
        const isThere =
          cluster.addon(AGENT) !== undefined || graph.releasesOn(cluster).some(({ chart }) => chart === AGENT);
        const isKnown = !graph.isOpen && graph.addons.every(({ name }) => name !== undefined);
        yield* verdict(
          cluster,
          any(isThere || (isKnown ? false : undefined), cluster.isAutoMode),
          'The cluster has associations, but no agent.',
        );
      }
    }
  },
};

const ID2: Rule = {
  id: 'ID2',
  level: RuleLevel.ERROR,
  what: 'Roles for Pod Identity allow EKS to assume and to tag them.',
  why: 'EKS assumes the role with session tags. Without sts:TagSession, the pod gets no credentials.',
  mend: 'Allow `sts:AssumeRole` and `sts:TagSession` for pods.eks.amazonaws.com.',
  source: USER_GUIDE.podIdentityRole,
  *check({ roles }) {
    for (const role of roles.filter((one) => one.trusts(PODS))) {
      const actions = role.trust
        .filter((statement) => listOf(at(statement, 'Principal', 'Service')).includes(PODS))
        .flatMap(({ Action }) => listOf(Action))
        .map(String);
      const allows = (action: string) => actions.some((own) => own === action || own === 'sts:*' || own === '*');
      yield* verdict(
        role,
        actions.some((action) => hasMarks(action)) ? undefined : allows('sts:AssumeRole') && allows('sts:TagSession'),
        'The trust policy lacks sts:AssumeRole or sts:TagSession.',
      );
    }
  },
};

const ID3: Rule = {
  id: 'ID3',
  level: RuleLevel.ERROR,
  what: 'Roles for service accounts name the service account that can assume them.',
  why: 'Without a condition on `sub`, every pod of the cluster can assume the role. Without a condition on `aud`, tokens for other services are accepted.',
  mend: 'Add `StringEquals`, with `<issuer>:sub` as `system:serviceaccount:<namespace>:<name>` and `<issuer>:aud` as sts.amazonaws.com.',
  source: USER_GUIDE.irsa,
  *check({ roles }) {
    for (const role of roles) {
      for (const statement of role.trust.filter(isOfWebIdentity)) {
        const { Condition } = statement;
        const parts = isObject(Condition) ? Object.values(Condition) : [];
        const isKnown = !isUnknown(Condition) && parts.every((part) => isObject(part));
        const keys = parts.flatMap((part) => (isObject(part) ? Object.keys(part) : []));
        const has = (claim: string) => keys.some((key) => key.endsWith(`:${claim}`));
        const isWide = parts.some(
          (part) =>
            isObject(part) &&
            Object.entries(part).some(
              ([key, value]) =>
                key.endsWith(':sub') &&
                listOf(value).some(
                  (sub) => sub === '*' || sub === 'system:serviceaccount:*:*' || sub === 'system:serviceaccount:*',
                ),
            ),
        );
        yield* verdict(role, isKnown ? has('sub') && has('aud') && !isWide : undefined, () =>
          isWide
            ? 'The condition on `sub` matches every service account.'
            : `The trust policy has no condition on \`${has('sub') ? 'aud' : 'sub'}\`.`,
        );
      }
    }
  },
};

function isOfWebIdentity(statement: JsonObject): boolean {
  const federated = listOf(at(statement, 'Principal', 'Federated')).map(String);
  const isOidc = federated.some(
    (arn) => arn.includes('oidc-provider/oidc.eks.') || /oidc|identity.?provider|openid/i.test(arn),
  );
  return (
    isOidc &&
    statement.Effect === 'Allow' &&
    listOf(statement.Action).some((action) => String(action).includes('AssumeRoleWithWebIdentity'))
  );
}

const ID4: Rule = {
  id: 'ID4',
  level: RuleLevel.ERROR,
  what: 'A service account has only one Pod Identity association.',
  why: 'EKS rejects a second one.',
  mend: 'Remove one of the associations.',
  source: USER_GUIDE.podIdentity,
  *check(graph) {
    const known = graph
      .resourcesOf('AWS::EKS::PodIdentityAssociation')
      .filter(({ condition }) => condition === undefined);
    const keyOf = (association: Resource) =>
      ['ClusterName', 'Namespace', 'ServiceAccount'].map((property) => association.get(property).value);
    for (const [index, association] of known.entries()) {
      const key = keyOf(association);
      if (key.every((part) => part !== undefined && !isUnknown(part))) {
        const other = known
          .slice(0, index)
          .find((one) => keyOf(one).every((part, place) => isSame(part, key[place]) === true));
        yield* verdict(association, other === undefined, () => `${other?.logicalId} is for the same service account.`);
      }
    }
  },
};

export const IDENTITY_RULES: readonly Rule[] = [ID1, ID2, ID3, ID4];
