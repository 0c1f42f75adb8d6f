import { type CleanupProperties, createHandler } from '../../lambda/cluster-cleanup/handler';
import type { CustomResourceEvent } from '../../lambda/custom-resource';
import { type AwsCall, FakeAws } from './fake-aws';

type Tags = Readonly<Record<string, string>>;

/** A load balancer; those of kind `classic` are known by their name alone. */
export interface Balancer {
  readonly kind: 'app' | 'net' | 'classic';
  readonly name: string;
  readonly vpc: string;
  readonly tags: Tags;
  readonly isProtected?: boolean;
}

export interface TargetGroup {
  readonly name: string;
  readonly vpc?: string;
  readonly tags: Tags;
  /** The load balancer that sends requests to it. */
  readonly balancer?: string;
}

export interface Rule {
  readonly group: string;
  readonly description?: string;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly vpc: string;
  readonly tags: Tags;
  readonly ingress?: Rule[];
  readonly egress?: Rule[];
}

export interface Interface {
  readonly id: string;
  readonly vpc: string;
  readonly description: string;
  readonly tags?: Tags;
  readonly groups?: string[];
  /** What it is attached to; without it, nothing uses it. */
  readonly instance?: string;
  /** The load balancer that it is of: when that is deleted, it stays for a while. */
  readonly balancer?: string;
  /** Of a load balancer that was deleted before: when it goes, in seconds. */
  readonly leavesAt?: number;
  /** The account that it is of, where it is another one. */
  readonly account?: string;
}

/** An accelerator; it takes a while to be disabled. */
export interface Accelerator {
  readonly name: string;
  readonly tags: Tags;
  /** For each listener, how many endpoint groups it has. */
  readonly listeners?: number[];
  readonly isDisabled?: boolean;
}

export interface Certificate {
  readonly name: string;
  readonly tags: Tags;
  /** The load balancer that shows it. */
  readonly balancer?: string;
}

/** What VPC Lattice has. */
export interface Latticed {
  readonly kind: 'service' | 'targetgroup' | 'servicenetwork' | 'servicenetworkvpcassociation';
  readonly name: string;
  readonly tags: Tags;
  readonly vpc?: string;
  /** What has to be gone before, by name. */
  readonly usedBy?: string[];
  /** The associations of a service, and the targets of a target group: when they are told to go, they take a while. */
  readonly parts?: number;
  /** The account that shares it, where it is another one. */
  readonly account?: string;
}

export interface Account {
  readonly balancers?: Balancer[];
  readonly targetGroups?: TargetGroup[];
  readonly groups?: SecurityGroup[];
  readonly interfaces?: Interface[];
  readonly accelerators?: Accelerator[];
  readonly certificates?: Certificate[];
  readonly lattice?: Latticed[];
}

/** How AWS behaves. */
export interface Behaviour {
  readonly stackStatus?: string;
  /** The error of a call, by its number and name; undefined where it goes through. */
  readonly failing?: (call: Call) => { name: string; message?: string } | undefined;
  /** How long interfaces outlive their load balancer, in seconds. */
  readonly releaseSeconds?: number;
  /** How many answers to CloudFormation do not get through. */
  readonly lostAnswers?: number;
  /** Whether filters of EC2 let everything through. */
  readonly ignoresFilters?: boolean;
  /** The time that the function has, in seconds. */
  readonly functionSeconds?: number;
  /** How long a call takes, in seconds. */
  readonly callSeconds?: number;
  /** Whether EKS refuses to delete the cluster; undefined where there is none. */
  readonly clusterProtection?: boolean;
  /** What takes the place of `Math.random`. */
  readonly random?: () => number;
}

export interface Call extends AwsCall {
  readonly number: number;
  /** In seconds since the start. */
  readonly time: number;
}

/** The answer that CloudFormation gets. */
export interface Answer {
  readonly Status: string;
  readonly Reason: string;
  readonly PhysicalResourceId: string;
}

interface Filter {
  readonly Name: string;
  readonly Values: string[];
}

const ResponseURL = 'https://cloudformation.example.com/answer?signature=a%2Fb';
const PAGE = 3;
const OWN_ACCOUNT = '111111111111';
const ARN = `arn:aws:elasticloadbalancing:eu-west-1:${OWN_ACCOUNT}:`;

export const STACK_ID = `arn:aws:cloudformation:eu-west-1:${OWN_ACCOUNT}:stack/Test/1`;

export const balancerArn = ({ kind, name }: Pick<Balancer, 'kind' | 'name'>) =>
  kind === 'classic' ? name : `${ARN}loadbalancer/${kind}/${name}/0123456789abcdef`;
export const acceleratorArn = ({ name }: Pick<Accelerator, 'name'>) =>
  `arn:aws:globalaccelerator::${OWN_ACCOUNT}:accelerator/${name}`;
export const certificateArn = ({ name }: Pick<Certificate, 'name'>) =>
  `arn:aws:acm:eu-west-1:${OWN_ACCOUNT}:certificate/${name}`;
export const latticeArn = ({ kind, name, account = OWN_ACCOUNT }: Pick<Latticed, 'account' | 'kind' | 'name'>) =>
  `arn:aws:vpc-lattice:eu-west-1:${account}:${kind}/${name}`;
export const targetGroupArn = ({ name }: Pick<TargetGroup, 'name'>) => `${ARN}targetgroup/${name}/0123456789abcdef`;

const failure = (name: string, message = name) => Object.assign(new Error(message), { name });
const pairs = (tags: Tags = {}) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What the function asks of AWS, in memory, with a clock of its own: what is in use cannot be deleted, lists come in pages. */
export class Leftovers {
  public readonly calls: Call[] = [];
  public readonly answers: Answer[] = [];
  public readonly log: string[] = [];
  public readonly revoked: string[] = [];
  private readonly balancers: Map<string, Balancer>;
  private readonly targetGroups: Map<string, TargetGroup>;
  private readonly groups: Map<string, SecurityGroup>;
  private readonly interfaces: Map<string, Interface>;
  private readonly accelerators: Map<
    string,
    { readonly tags: Tags; disabledAt?: number; listeners: Map<string, number> }
  >;
  private readonly certificates: Map<string, Certificate>;
  private readonly lattice: Map<string, Latticed & { partsGoAt?: number }>;
  private readonly unprotected = new Set<string>();
  private readonly leaving = new Map<string, number>();
  public readonly aws = new FakeAws((call) => this.send(call));
  private seconds = 0;
  private lost: number;

  constructor(
    account: Account,
    private readonly behaviour: Behaviour = {},
  ) {
    this.balancers = new Map(account.balancers?.map((one) => [balancerArn(one), one]));
    this.targetGroups = new Map(account.targetGroups?.map((one) => [targetGroupArn(one), one]));
    this.groups = new Map(account.groups?.map((one) => [one.id, one]));
    this.interfaces = new Map(account.interfaces?.map((one) => [one.id, one]));
    this.accelerators = new Map(
      account.accelerators?.map((one) => [
        acceleratorArn(one),
        {
          tags: one.tags,
          disabledAt: one.isDisabled ? 0 : undefined,
          listeners: new Map(
            one.listeners?.map((groups, index) => [`${acceleratorArn(one)}/listener/${index}`, groups]),
          ),
        },
      ]),
    );
    this.certificates = new Map(account.certificates?.map((one) => [certificateArn(one), one]));
    this.lattice = new Map(account.lattice?.map((one) => [latticeArn(one), { ...one }]));
    for (const { id, leavesAt } of account.interfaces ?? []) {
      if (leavesAt !== undefined) {
        this.leaving.set(id, leavesAt);
      }
    }
    this.lost = behaviour.lostAnswers ?? 0;
  }

  /** Everything that is there, by name or id. */
  public get all(): string[] {
    return [
      ...[...this.balancers.values()].map(({ name }) => name),
      ...[...this.targetGroups.values()].map(({ name }) => name),
      ...this.groups.keys(),
      ...this.interfaces.keys(),
      ...[...this.accelerators.keys(), ...this.certificates.keys(), ...this.lattice.keys()].map(
        (arn) => arn.split('/')[1],
      ),
    ].sort();
  }

  public get time(): number {
    return this.seconds;
  }

  /** The names of the calls that change something. */
  public get changes(): string[] {
    return this.calls.map(({ command }) => command).filter((command) => !/^(Describe|List)/.test(command));
  }

  /** Runs the function, and gives back the answer to CloudFormation. */
  public async run(
    event: Partial<CustomResourceEvent<CleanupProperties>> = {},
    properties: Partial<CleanupProperties> = {},
  ): Promise<Answer> {
    const start = this.seconds;
    const handler = createHandler({
      connect: this.aws.connect,
      region: 'eu-west-1',
      now: () => this.seconds * 1000,
      sleep: async (milliseconds) => {
        this.seconds += milliseconds / 1000;
      },
      random: this.behaviour.random ?? (() => 0.5),
      log: (line) => this.log.push(String(line)),
      put: async (url, text) => this.put(url, text),
    });
    const remaining = () => ((this.behaviour.functionSeconds ?? 900) - (this.seconds - start)) * 1000;
    await handler(
      {
        RequestType: 'Delete',
        ResponseURL,
        StackId: STACK_ID,
        RequestId: 'request-1',
        LogicalResourceId: 'Cleanup',
        PhysicalResourceId: 'Cleanup',
        ResourceProperties: {
          ClusterName: 'orion',
          VpcId: 'vpc-1',
          OnFailure: 'fail',
          DeletionProtection: 'keep',
          Seconds: '840',
          ...properties,
        },
        ...event,
      },
      { getRemainingTimeInMillis: remaining },
    );
    return this.answers[this.answers.length - 1];
  }

  private put(url: string, text: string): void {
    this.lost -= 1;
    if (this.lost >= 0) {
      throw new Error('CloudFormation answered 503');
    }
    expect(url).toBe(ResponseURL);
    expect(Buffer.byteLength(text)).toBeLessThan(4096);
    this.answers.push(JSON.parse(text));
  }

  private async send({ client, command, input }: AwsCall): Promise<unknown> {
    const call = { number: this.calls.length, client, command, input, time: this.seconds };
    this.calls.push(call);
    this.seconds += this.behaviour.callSeconds ?? 0;
    for (const [id, time] of this.leaving) {
      if (time <= this.seconds) {
        this.interfaces.delete(id);
      }
    }
    const failing = this.behaviour.failing?.(call);
    if (failing) {
      throw failure(failing.name, failing.message);
    }
    const isClassic = client === 'ElasticLoadBalancingClient';
    if (client === 'VPCLatticeClient') {
      return this.sendToLattice(command, input);
    }
    switch (command) {
      case 'DescribeStacks':
        expect(input).toEqual({ StackName: STACK_ID });
        return { Stacks: [{ StackStatus: this.behaviour.stackStatus ?? 'DELETE_IN_PROGRESS' }] };
      case 'DescribeCluster':
        if (this.behaviour.clusterProtection === undefined) {
          throw failure('ResourceNotFoundException');
        }
        return { cluster: { name: input.name, deletionProtection: this.behaviour.clusterProtection } };
      case 'DescribeLoadBalancers':
        return this.describeBalancers(isClassic, input.Marker);
      case 'DescribeTargetGroups': {
        const list = [...this.targetGroups].map(([TargetGroupArn, { vpc, balancer }]) => ({
          TargetGroupArn,
          VpcId: vpc,
          LoadBalancerArns: [...this.balancers].filter(([, { name }]) => name === balancer).map(([arn]) => arn),
        }));
        return page('TargetGroups', list, input.Marker, 'NextMarker');
      }
      case 'DescribeTags':
        return this.describeTags(input.ResourceArns ?? input.LoadBalancerNames, isClassic);
      case 'DescribeNetworkInterfaces': {
        const list = [...this.interfaces.values()].filter((one) => this.passes(one, input.Filters));
        return page('NetworkInterfaces', list.map(shownInterface), input.NextToken, 'NextToken');
      }
      case 'DescribeSecurityGroups': {
        const list = [...this.groups.values()].filter((one) => this.passes(one, input.Filters));
        return page('SecurityGroups', list.map(shownGroup), input.NextToken, 'NextToken');
      }
      case 'DeleteLoadBalancer':
        return this.deleteBalancer(input.LoadBalancerArn ?? input.LoadBalancerName);
      case 'ModifyLoadBalancerAttributes':
        expect(input.Attributes).toEqual([{ Key: 'deletion_protection.enabled', Value: 'false' }]);
        return this.unprotected.add(input.LoadBalancerArn);
      case 'DeleteTargetGroup':
        return this.deleteTargetGroup(input.TargetGroupArn);
      case 'DeleteNetworkInterface':
        return this.deleteInterface(input.NetworkInterfaceId);
      case 'RevokeSecurityGroupIngress':
        return this.revoke('ingress', input);
      case 'RevokeSecurityGroupEgress':
        return this.revoke('egress', input);
      case 'DeleteSecurityGroup':
        return this.deleteGroup(input.GroupId);
      default:
        return client === 'ACMClient'
          ? this.sendToCertificates(command, input)
          : this.sendToAccelerators(command, input);
    }
  }

  private sendToLattice(command: string, input: Call['input']): unknown {
    const [arn = ''] = Object.entries(input)
      .filter(([key]) => /(Identifier|Arn)$/.test(key) && key !== 'vpcIdentifier')
      .map(([, value]) => String(value));
    const found = this.lattice.get(arn.split('/part/')[0]);
    const parts =
      (found?.partsGoAt ?? Number.POSITIVE_INFINITY) <= this.seconds
        ? []
        : Array.from({ length: found?.parts ?? 0 }, (_, index) => index);
    for (const [id, { kind, partsGoAt = Number.POSITIVE_INFINITY }] of this.lattice) {
      if (kind === 'servicenetworkvpcassociation' && partsGoAt <= this.seconds) {
        this.lattice.delete(id);
      }
    }
    const listed = (kind: Latticed['kind']) =>
      [...this.lattice.values()]
        .filter((one) => one.kind === kind && (input.vpcIdentifier === undefined || one.vpc === input.vpcIdentifier))
        .map((one) => ({ arn: latticeArn(one) }));
    const leave = () => {
      if (found?.partsGoAt !== undefined && !command.startsWith('Deregister')) {
        throw failure('ConflictException', `${arn} is being deleted`);
      }
      return Object.assign(found ?? {}, { partsGoAt: found?.partsGoAt ?? this.seconds + 40 });
    };
    const items = (list: unknown[]) => page('items', list, input.nextToken, 'nextToken');
    switch (command) {
      case 'ListServices':
        return items(listed('service'));
      case 'ListTargetGroups':
        expect(input.vpcIdentifier).toBe('vpc-1');
        return items(listed('targetgroup'));
      case 'ListServiceNetworks':
        return items(listed('servicenetwork'));
      case 'ListServiceNetworkVpcAssociations':
        expect(input.vpcIdentifier).toBe('vpc-1');
        return items(listed('servicenetworkvpcassociation'));
      case 'ListTagsForResource':
        if (found?.account !== undefined) {
          throw failure('AccessDeniedException');
        }
        return { tags: found?.tags };
      case 'ListServiceNetworkServiceAssociations':
        return items(parts.map((part) => ({ arn: `${arn}/part/${part}` })));
      case 'ListTargets': {
        const health = found?.partsGoAt === undefined ? 'HEALTHY' : 'DRAINING';
        return items(parts.map((part) => ({ id: `10.0.0.${part}`, port: 80, status: health })));
      }
      case 'DeregisterTargets':
        expect(input.targets.length).toBeLessThanOrEqual(100);
        return leave();
      case 'DeleteServiceNetworkServiceAssociation':
      case 'DeleteServiceNetworkVpcAssociation':
        return leave();
      default: {
        const isUsed = found?.usedBy?.some((user) => [...this.lattice.values()].some(({ name }) => name === user));
        if (isUsed || parts.length > 0) {
          throw failure('ConflictException', `${arn} is in use`);
        }
        expect(command).toMatch(/^Delete(Service|TargetGroup|ServiceNetwork)$/);
        return this.lattice.delete(arn);
      }
    }
  }

  private sendToCertificates(command: string, { CertificateArn, Includes, NextToken }: Call['input']): unknown {
    const found = this.certificates.get(CertificateArn);
    switch (command) {
      case 'ListCertificates':
        // Without these, ACM lists those with RSA keys of 2,048 bits alone.
        expect(Includes.keyTypes).toContain('EC_prime256v1');
        return page(
          'CertificateSummaryList',
          [...this.certificates.keys()].map((arn) => ({ CertificateArn: arn })),
          NextToken,
          'NextToken',
        );
      case 'ListTagsForCertificate':
        return { Tags: pairs(found?.tags) };
      case 'DeleteCertificate':
        if ([...this.balancers.values()].some(({ name }) => name === found?.balancer)) {
          throw failure('ResourceInUseException');
        }
        this.certificates.delete(CertificateArn);
        return {};
      default:
        throw new Error(`no ${command} here`);
    }
  }

  private sendToAccelerators(command: string, input: Call['input']): unknown {
    const arn: string = input.AcceleratorArn ?? input.ResourceArn ?? input.ListenerArn ?? input.EndpointGroupArn ?? '';
    const id = arn.split('/listener/')[0];
    const [listener] = arn.split('/endpoint-group/');
    const found = this.accelerators.get(id);
    const listeners = found?.listeners ?? new Map<string, number>();
    switch (command) {
      case 'ListAccelerators':
        return page(
          'Accelerators',
          [...this.accelerators].map(([AcceleratorArn, { disabledAt }]) => ({
            AcceleratorArn,
            Enabled: disabledAt === undefined,
          })),
          input.NextToken,
          'NextToken',
        );
      case 'ListTagsForResource':
        return { Tags: pairs(found?.tags) };
      case 'ListListeners':
        return page(
          'Listeners',
          [...listeners.keys()].map((ListenerArn) => ({ ListenerArn })),
          input.NextToken,
          'NextToken',
        );
      case 'ListEndpointGroups': {
        const groups = Array.from({ length: listeners.get(arn) ?? 0 }, (_, index) => ({
          EndpointGroupArn: `${arn}/endpoint-group/${index}`,
        }));
        return page('EndpointGroups', groups, input.NextToken, 'NextToken');
      }
      case 'UpdateAccelerator':
        expect(input.Enabled).toBe(false);
        Object.assign(found ?? {}, { disabledAt: this.seconds + 90 });
        return {};
      case 'DeleteEndpointGroup':
        return listeners.set(listener, (listeners.get(listener) ?? 0) - 1);
      case 'DeleteListener':
        if ((listeners.get(arn) ?? 0) > 0) {
          throw failure('AssociatedEndpointGroupFoundException');
        }
        return listeners.delete(arn);
      case 'DeleteAccelerator':
        if (listeners.size > 0) {
          throw failure('AssociatedListenerFoundException');
        }
        if ((found?.disabledAt ?? Number.POSITIVE_INFINITY) > this.seconds) {
          throw failure('AcceleratorNotDisabledException');
        }
        return this.accelerators.delete(id);
      default:
        throw new Error(`no ${command} here`);
    }
  }

  private passes(one: Interface | SecurityGroup, filters: Filter[]): boolean {
    return this.behaviour.ignoresFilters || passes(one, filters);
  }

  private describeBalancers(isClassic: boolean, marker?: string) {
    const list = [...this.balancers].filter(([, { kind }]) => (kind === 'classic') === isClassic);
    return isClassic
      ? page(
          'LoadBalancerDescriptions',
          list.map(([LoadBalancerName, { vpc }]) => ({ LoadBalancerName, VPCId: vpc })),
          marker,
          'NextMarker',
        )
      : page(
          'LoadBalancers',
          list.map(([LoadBalancerArn, { vpc }]) => ({ LoadBalancerArn, VpcId: vpc })),
          marker,
          'NextMarker',
        );
  }

  private describeTags(ids: string[], isClassic: boolean) {
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThanOrEqual(20);
    return {
      TagDescriptions: ids.map((id) => {
        const found = this.balancers.get(id) ?? this.targetGroups.get(id);
        if (!found) {
          throw failure(isClassic ? 'AccessPointNotFoundException' : 'LoadBalancerNotFoundException');
        }
        return { [isClassic ? 'LoadBalancerName' : 'ResourceArn']: id, Tags: pairs(found.tags) };
      }),
    };
  }

  private deleteBalancer(id: string) {
    const found = this.balancers.get(id);
    if (found?.isProtected && !this.unprotected.has(id)) {
      throw failure('OperationNotPermittedException', `${found.name} has deletion protection`);
    }
    this.balancers.delete(id);
    for (const { id: one, balancer } of this.interfaces.values()) {
      if (found && balancer === found.name) {
        this.leaving.set(one, this.seconds + (this.behaviour.releaseSeconds ?? 0));
      }
    }
    return {};
  }

  private deleteTargetGroup(id: string) {
    const { balancer } = this.targetGroups.get(id) ?? {};
    if ([...this.balancers.values()].some(({ name }) => name === balancer)) {
      throw failure('ResourceInUseException');
    }
    this.targetGroups.delete(id);
    return {};
  }

  private deleteInterface(id: string) {
    const found = this.interfaces.get(id);
    if (!found) {
      throw failure('InvalidNetworkInterfaceID.NotFound');
    }
    if ((found.instance ?? found.balancer ?? found.leavesAt) !== undefined) {
      throw failure('InvalidNetworkInterface.InUse');
    }
    this.interfaces.delete(id);
    return {};
  }

  private revoke(side: 'ingress' | 'egress', { GroupId, IpPermissions }: Call['input']) {
    const group = this.groups.get(GroupId);
    if (!group) {
      throw failure('InvalidGroup.NotFound');
    }
    for (const { UserIdGroupPairs } of IpPermissions) {
      for (const pair of UserIdGroupPairs) {
        const rules = group[side] as Rule[];
        rules.splice(
          rules.findIndex((rule) => rule.group === pair.GroupId),
          1,
        );
        this.revoked.push(`${side} ${GroupId} ${pair.GroupId}`);
      }
    }
    return {};
  }

  private deleteGroup(id: string) {
    if (!this.groups.has(id)) {
      throw failure('InvalidGroup.NotFound');
    }
    const isUsed = [...this.interfaces.values()].some(({ groups }) => groups?.includes(id));
    const isNamed = [...this.groups.values()].some(
      (other) =>
        other.id !== id && [...(other.ingress ?? []), ...(other.egress ?? [])].some(({ group }) => group === id),
    );
    if (isUsed || isNamed) {
      throw failure('DependencyViolation', `resource ${id} has a dependent object`);
    }
    this.groups.delete(id);
    return {};
  }
}

function page(key: string, list: unknown[], token: string | undefined, next: string) {
  const start = Number(token ?? 0);
  const rest = start + PAGE < list.length ? { [next]: String(start + PAGE) } : {};
  return { [key]: list.slice(start, start + PAGE), ...rest };
}

function shownInterface({ id, vpc, description, tags, instance, balancer, leavesAt, account }: Interface) {
  return {
    NetworkInterfaceId: id,
    OwnerId: account ?? OWN_ACCOUNT,
    VpcId: vpc,
    Description: description,
    TagSet: pairs(tags),
    Status: (instance ?? balancer ?? leavesAt) === undefined ? 'available' : 'in-use',
    Attachment: instance ? { InstanceId: instance } : undefined,
  };
}

function shownGroup({ id, vpc, name, tags, ingress = [], egress = [] }: SecurityGroup) {
  const permissions = (rules: Rule[]) =>
    rules.map(({ group, description }) => ({
      IpProtocol: 'tcp',
      FromPort: 8080,
      ToPort: 8080,
      UserIdGroupPairs: [{ GroupId: group, UserId: '111111111111', Description: description }],
    }));
  return {
    GroupId: id,
    VpcId: vpc,
    GroupName: name,
    Tags: pairs(tags),
    IpPermissions: permissions(ingress),
    IpPermissionsEgress: permissions(egress),
  };
}

/** True for what the filters of EC2 let through. */
function passes(one: Interface | SecurityGroup, filters: Filter[]): boolean {
  return filters.every(({ Name, Values }) => {
    if (Values.length > 200) {
      throw failure('FilterLimitExceeded');
    }
    return valuesOf(one, Name).some((value) =>
      Values.some((wanted) => (wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === wanted)),
    );
  });
}

function valuesOf(one: Interface | SecurityGroup, name: string): string[] {
  if (name.startsWith('tag:')) {
    return [one.tags?.[name.slice(4)]].filter((value) => value !== undefined);
  }
  if (name === 'vpc-id') {
    return [one.vpc];
  }
  if ('name' in one) {
    const rules = { 'ip-permission.group-id': one.ingress, 'egress.ip-permission.group-id': one.egress };
    return name === 'group-name' ? [one.name] : (rules[name as keyof typeof rules] ?? []).map(({ group }) => group);
  }
  return {
    description: [one.description],
    'owner-id': [one.account ?? OWN_ACCOUNT],
    'group-id': one.groups ?? [],
  }[name] as string[];
}
