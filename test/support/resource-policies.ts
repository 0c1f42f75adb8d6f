import { runSimulation } from '@cloud-copilot/iam-simulate';
import { concrete } from './iam';

/** A request to a resource with a policy of its own, as IAM sees it. */
export interface ResourceRequest {
  /** A service of AWS, or the ARN of a role. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** The account of the resource. */
  readonly account: string;
  readonly context?: Readonly<Record<string, string>>;
  /** The policy of the principal, if it is a role. */
  readonly identityPolicy?: object;
}

/** True where the policy of the resource, with that of the principal, allows the request, by `@cloud-copilot/iam-simulate`. */
export async function allowedByPolicy(policy: object, request: ResourceRequest): Promise<boolean> {
  const { account: accountId, action, context = {}, identityPolicy, principal, resource } = request;
  const result = await runSimulation(
    {
      request: { principal, action, resource: { resource, accountId }, contextVariables: { ...context } },
      identityPolicies: identityPolicy ? [{ name: 'identity', policy: resolved(identityPolicy) }] : [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: resolved(policy),
    },
    {},
  );
  if (result.resultType === 'error') {
    throw new Error(JSON.stringify(result));
  }
  return result.overallResult === 'Allowed';
}

/** What CloudFormation would put in place of references. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(resolved);
  }
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? concrete(value) : value;
  }
  const [first] = Object.keys(value);
  return first === 'Ref' || first?.startsWith('Fn::')
    ? concrete(value)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
}
