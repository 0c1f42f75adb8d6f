// Written by scripts/bundle-lambda.ts from lambda/cluster-cleanup; do not edit.

/** The code of the Lambda function behind `ClusterCleanup`. */
export const CLUSTER_CLEANUP_CODE = `"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// lambda/cluster-cleanup/index.ts
var index_exports = {};
__export(index_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(index_exports);

// lambda/cluster-cleanup/handler.ts
var import_client_cloudformation = require("@aws-sdk/client-cloudformation");
var import_client_eks = require("@aws-sdk/client-eks");

// lambda/errors.ts
function asError(thrown) {
  return typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) };
}
function nameOf(thrown) {
  return String(asError(thrown).name ?? "Error");
}
function messageOf(thrown) {
  return String(asError(thrown).message ?? "");
}
function textOf(thrown) {
  return \`\${nameOf(thrown)}: \${messageOf(thrown)}\`;
}

// lambda/cluster-cleanup/accelerators.ts
var sdk = __toESM(require("@aws-sdk/client-global-accelerator"));

// lambda/aws-client.ts
var connectToAws = (Client, settings) => new Client(settings);
async function listAll(ask, itemsOf, nextOf) {
  const items = [];
  let token;
  do {
    const page = await ask(token);
    items.push(...itemsOf(page) ?? []);
    token = nextOf(page);
  } while (token);
  return items;
}

// lambda/cluster-cleanup/ownership.ts
var CONTROLLER_TAG = "elbv2.k8s.aws/cluster";
var CONTROLLER_RULES = "elbv2.k8s.aws/";
var CNI_TAG = "cluster.k8s.amazonaws.com/name";
var INTERFACE_OWNER_TAG = "eks:eni:owner";
var INTERFACE_OWNER = "eks-vpc-resource-controller";
var SERVICE_TAG = "kubernetes.io/service-name";
var REGION_TAG = "elbv2.k8s.aws/cluster-region";
var ACCELERATOR_TAG = "aga.k8s.aws/resource";
var LATTICE_TAG = "application-networking.k8s.aws/ManagedBy";
var Ownership = class {
  constructor(cluster) {
    this.cluster = cluster;
    this.clusterTag = \`kubernetes.io/cluster/\${cluster.name}\`;
  }
  cluster;
  /** The tag values of Kubernetes: \`owned\` for resources that it creates, and \`shared\` for resources that it uses. */
  clusterTag;
  /** Created by the AWS Load Balancer Controller. */
  ofController(tags) {
    return tags[CONTROLLER_TAG] === this.cluster.name;
  }
  /** Load balancers and target groups, of the controller or of Kubernetes itself. */
  ofLoadBalancing(tags) {
    return this.ofController(tags) || this.isOwned(tags) && SERVICE_TAG in tags;
  }
  /** The cluster security group has the same tag, so groups of Classic Load Balancers are identified by their names. */
  ofSecurityGroup(tags, name) {
    return this.ofController(tags) || this.isOwned(tags) && name.startsWith("k8s-elb-");
  }
  /** Network interfaces of nodes, and of pods with their own security groups. */
  ofInterface(tags, description) {
    return tags[CNI_TAG] === this.cluster.name && description.startsWith("aws-K8S-") || this.isOwned(tags) && tags[INTERFACE_OWNER_TAG] === INTERFACE_OWNER && description.startsWith("aws-k8s-");
  }
  /**
   * Accelerators have no Region, so the Region of the cluster is compared, too: another Region may have a cluster with
   * the same name.
   */
  ofAccelerator(tags) {
    return this.ofController(tags) && tags[ACCELERATOR_TAG] === "GlobalAccelerator" && tags[REGION_TAG] === this.cluster.region;
  }
  /** Created by the AWS Gateway API Controller in VPC Lattice. */
  ofLattice(tags) {
    const { account, name, vpcId } = this.cluster;
    return tags[LATTICE_TAG] === \`\${account}/\${name}/\${vpcId}\`;
  }
  isOwned(tags) {
    return tags[this.clusterTag] === "owned";
  }
};
function tagsOf(list = []) {
  return Object.fromEntries(list.map(({ Key = "", Value }) => [Key, Value]));
}

// lambda/cluster-cleanup/time-limit.ts
var SHORTEST_PAUSE = 5e3;
var SETTINGS = {
  maxAttempts: 3,
  retryMode: "standard",
  requestHandler: { connectionTimeout: 3e3, socketTimeout: 8e3, requestTimeout: 8e3, throwOnRequestTimeout: true }
};
var TimeLimit = class {
  constructor(runtime, end) {
    this.runtime = runtime;
    this.end = end;
  }
  runtime;
  end;
  /** True if the time will be over after these milliseconds. */
  endsWithin(milliseconds) {
    return this.runtime.now() + milliseconds >= this.end;
  }
  /** Creates clients that reject calls when the time is over. */
  connect = (Client, settings) => {
    const client = this.runtime.connect(Client, { ...SETTINGS, ...settings });
    const send = client.send;
    const limited = async (command) => {
      if (this.endsWithin(0)) {
        throw Object.assign(new Error("not tried any more"), { name: "TimeIsOver" });
      }
      return send.call(client, command);
    };
    return { send: limited };
  };
  /** Repeats a call until it succeeds, its failure is permanent, or the time is over. */
  async insist(call) {
    for (; ; ) {
      try {
        return await call();
      } catch (error) {
        const pause = this.jitter(SHORTEST_PAUSE);
        if (isGone(error) || isLasting(error) || this.endsWithin(pause)) {
          throw error;
        }
        this.runtime.log(textOf(error));
        await this.runtime.sleep(pause);
      }
    }
  }
  /** Varies a pause by a quarter, so that stacks that are deleted together do not call AWS at the same time. */
  jitter(milliseconds) {
    return Math.round(milliseconds * (0.75 + this.runtime.random() / 2));
  }
};
function isGone(error) {
  return /NotFound/.test(nameOf(error));
}
var LastingError = class extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
};
function isLasting(error) {
  return error instanceof LastingError || /^(AccessDenied|AuthFailure|OperationNotPermitted|UnauthorizedOperation|Validation)/.test(nameOf(error));
}
function unlessGone(error) {
  if (!isGone(error)) {
    throw error;
  }
}

// lambda/cluster-cleanup/accelerators.ts
var API_REGION = "us-west-2";
function accelerators({ ownership, connect }) {
  const client = connect(sdk.GlobalAcceleratorClient, { region: API_REGION });
  async function isOurs({ AcceleratorArn }) {
    const { Tags } = await client.send(new sdk.ListTagsForResourceCommand({ ResourceArn: AcceleratorArn }));
    return ownership.ofAccelerator(tagsOf(Tags));
  }
  async function remove({ AcceleratorArn, Enabled }) {
    if (Enabled) {
      await client.send(new sdk.UpdateAcceleratorCommand({ AcceleratorArn, Enabled: false }));
    }
    const listeners = await listAll(
      (NextToken) => client.send(new sdk.ListListenersCommand({ AcceleratorArn, NextToken })),
      (page) => page.Listeners,
      (page) => page.NextToken
    );
    for (const { ListenerArn } of listeners) {
      const groups = await listAll(
        (NextToken) => client.send(new sdk.ListEndpointGroupsCommand({ ListenerArn, NextToken })),
        (page) => page.EndpointGroups,
        (page) => page.NextToken
      );
      for (const { EndpointGroupArn } of groups) {
        await client.send(new sdk.DeleteEndpointGroupCommand({ EndpointGroupArn })).catch(unlessGone);
      }
      await client.send(new sdk.DeleteListenerCommand({ ListenerArn })).catch(unlessGone);
    }
    await client.send(new sdk.DeleteAcceleratorCommand({ AcceleratorArn }));
  }
  return {
    name: "accelerators",
    async find() {
      const all = await listAll(
        (NextToken) => client.send(new sdk.ListAcceleratorsCommand({ NextToken })),
        (page) => page.Accelerators,
        (page) => page.NextToken
      );
      const ours = [];
      for (const one of all) {
        if (await isOurs(one)) {
          ours.push(one);
        }
      }
      return ours.map((one) => ({ id: one.AcceleratorArn ?? "", remove: () => remove(one) }));
    }
  };
}

// lambda/cluster-cleanup/answer.ts
var LONGEST_CAUSE = 300;
var LONGEST_REASON = 3e3;
var TRIES = 5;
function reasonOf(clusterName, left) {
  let text = \`Cluster "\${clusterName}" leaves behind: \`;
  for (const [index, { id, reason }] of left.entries()) {
    const next = \`\${index > 0 ? "; " : ""}\${id} (\${reason.slice(0, LONGEST_CAUSE)})\`;
    if (Buffer.byteLength(JSON.stringify(text + next)) > LONGEST_REASON) {
      return \`\${text}; and \${left.length - index} more, which the log names\`;
    }
    text += next;
  }
  return text;
}
async function sendAnswer(url, answer, runtime) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runtime.put(url, JSON.stringify(answer));
    } catch (error) {
      runtime.log(\`answer: \${messageOf(error)}\`);
      if (attempt === TRIES) {
        throw error;
      }
      await runtime.sleep(1e3 * attempt);
    }
  }
}

// lambda/cluster-cleanup/certificates.ts
var sdk2 = __toESM(require("@aws-sdk/client-acm"));
var KEY_TYPES = [
  "RSA_1024",
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "EC_prime256v1",
  "EC_secp384r1",
  "EC_secp521r1"
];
function certificates({ ownership, connect }) {
  const client = connect(sdk2.ACMClient, {});
  return {
    name: "certificates",
    async find() {
      const all = await listAll(
        (NextToken) => client.send(new sdk2.ListCertificatesCommand({ Includes: { keyTypes: KEY_TYPES }, NextToken })),
        (page) => page.CertificateSummaryList,
        (page) => page.NextToken
      );
      const ours = [];
      for (const { CertificateArn } of all) {
        const { Tags } = await client.send(new sdk2.ListTagsForCertificateCommand({ CertificateArn }));
        if (ownership.ofController(tagsOf(Tags))) {
          ours.push({
            id: CertificateArn ?? "",
            remove: () => client.send(new sdk2.DeleteCertificateCommand({ CertificateArn }))
          });
        }
      }
      return ours;
    }
  };
}

// lambda/cluster-cleanup/lattice.ts
var sdk3 = __toESM(require("@aws-sdk/client-vpc-lattice"));

// lambda/cluster-cleanup/leftovers.ts
function chunksOf(list, size) {
  return Array.from(
    { length: Math.ceil(list.length / size) },
    (_, index) => list.slice(index * size, (index + 1) * size)
  );
}

// lambda/cluster-cleanup/lattice.ts
var TARGETS_PER_CALL = 100;
var listItems = (ask) => listAll(
  ask,
  (page) => page.items,
  (page) => page.nextToken
);
function lattice({ cluster, ownership, connect }) {
  const client = connect(sdk3.VPCLatticeClient, {});
  const vpcIdentifier = cluster.vpcId;
  async function ours(found) {
    const arns = [];
    for (const { arn = "" } of found.filter(({ arn: arn2 = "" }) => arn2.split(":")[4] === cluster.account)) {
      const { tags } = await client.send(new sdk3.ListTagsForResourceCommand({ resourceArn: arn }));
      if (ownership.ofLattice(tags ?? {})) {
        arns.push(arn);
      }
    }
    return arns;
  }
  const removeAssociation = (id) => client.send(new sdk3.DeleteServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier: id }));
  async function removeService(serviceIdentifier) {
    const associations = await listItems(
      (nextToken) => client.send(new sdk3.ListServiceNetworkServiceAssociationsCommand({ serviceIdentifier, nextToken }))
    );
    for (const { arn } of associations) {
      const input = { serviceNetworkServiceAssociationIdentifier: arn };
      await client.send(new sdk3.DeleteServiceNetworkServiceAssociationCommand(input)).catch(unlessGone);
    }
    await client.send(new sdk3.DeleteServiceCommand({ serviceIdentifier }));
  }
  async function removeTargetGroup(targetGroupIdentifier) {
    const all = await listItems(
      (nextToken) => client.send(new sdk3.ListTargetsCommand({ targetGroupIdentifier, nextToken }))
    );
    const targets = all.filter(({ status }) => status !== "DRAINING").map(({ id, port }) => ({ id, port }));
    for (const chunk of chunksOf(targets, TARGETS_PER_CALL)) {
      await client.send(new sdk3.DeregisterTargetsCommand({ targetGroupIdentifier, targets: chunk }));
    }
    await client.send(new sdk3.DeleteTargetGroupCommand({ targetGroupIdentifier }));
  }
  const removeServiceNetwork = (serviceNetworkIdentifier) => client.send(new sdk3.DeleteServiceNetworkCommand({ serviceNetworkIdentifier }));
  return {
    name: "lattice",
    async find() {
      const lists = [
        [
          () => listItems(
            (nextToken) => client.send(new sdk3.ListServiceNetworkVpcAssociationsCommand({ vpcIdentifier, nextToken }))
          ),
          removeAssociation
        ],
        [() => listItems((nextToken) => client.send(new sdk3.ListServicesCommand({ nextToken }))), removeService],
        [
          () => listItems((nextToken) => client.send(new sdk3.ListTargetGroupsCommand({ vpcIdentifier, nextToken }))),
          removeTargetGroup
        ],
        [
          () => listItems((nextToken) => client.send(new sdk3.ListServiceNetworksCommand({ nextToken }))),
          removeServiceNetwork
        ]
      ];
      const found = [];
      for (const [list, remove] of lists) {
        found.push(...(await ours(await list())).map((id) => ({ id, remove: () => remove(id) })));
      }
      return found;
    }
  };
}

// lambda/cluster-cleanup/load-balancers.ts
var classic = __toESM(require("@aws-sdk/client-elastic-load-balancing"));
var elb = __toESM(require("@aws-sdk/client-elastic-load-balancing-v2"));
var TAGS_PER_CALL = 20;
function loadBalancers({ cluster, ownership, connect, removesProtection }) {
  const client = connect(elb.ElasticLoadBalancingV2Client, {});
  async function remove(LoadBalancerArn) {
    try {
      await client.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
    } catch (error) {
      if (!removesProtection || !/^OperationNotPermitted/.test(nameOf(error))) {
        throw error;
      }
      const Attributes = [{ Key: "deletion_protection.enabled", Value: "false" }];
      await client.send(new elb.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
      await client.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
    }
  }
  return {
    name: "load balancers",
    async find(listed) {
      const all = await listAll(
        (Marker) => client.send(new elb.DescribeLoadBalancersCommand({ Marker })),
        (page) => page.LoadBalancers,
        (page) => page.NextMarker
      );
      const arnsOf = (list) => list.flatMap((one) => one.LoadBalancerArn ?? []);
      const here = arnsOf(all.filter(({ VpcId }) => VpcId === cluster.vpcId));
      const ours = await tagged(here, tagsByArn(client), (tags) => ownership.ofLoadBalancing(tags));
      listed.loadBalancers = new Set(arnsOf(all).map((arn) => arn.split(":loadbalancer/")[1]));
      listed.otherLoadBalancers = new Set(arnsOf(all).filter((arn) => !ours.includes(arn)));
      return ours.map((id) => ({ id, remove: () => remove(id) }));
    }
  };
}
function classicLoadBalancers({ cluster, ownership, connect }) {
  const client = connect(classic.ElasticLoadBalancingClient, {});
  async function tagsByName(LoadBalancerNames) {
    const { TagDescriptions = [] } = await client.send(new classic.DescribeTagsCommand({ LoadBalancerNames }));
    return TagDescriptions.map(({ LoadBalancerName = "", Tags }) => [LoadBalancerName, tagsOf(Tags)]);
  }
  return {
    name: "Classic Load Balancers",
    async find(listed) {
      const all = await listAll(
        (Marker) => client.send(new classic.DescribeLoadBalancersCommand({ Marker })),
        (page) => page.LoadBalancerDescriptions,
        (page) => page.NextMarker
      );
      const namesOf = (list) => list.flatMap((one) => one.LoadBalancerName ?? []);
      const here = namesOf(all.filter(({ VPCId }) => VPCId === cluster.vpcId));
      const ours = await tagged(here, tagsByName, (tags) => ownership.ofLoadBalancing(tags));
      listed.classicLoadBalancers = new Set(namesOf(all));
      return ours.map((LoadBalancerName) => ({
        id: LoadBalancerName,
        remove: () => client.send(new classic.DeleteLoadBalancerCommand({ LoadBalancerName }))
      }));
    }
  };
}
function targetGroups({ cluster, ownership, connect }) {
  const client = connect(elb.ElasticLoadBalancingV2Client, {});
  return {
    name: "target groups",
    async find({ otherLoadBalancers }) {
      const all = await listAll(
        (Marker) => client.send(new elb.DescribeTargetGroupsCommand({ Marker })),
        (page) => page.TargetGroups,
        (page) => page.NextMarker
      );
      const usersByArn = new Map(
        all.filter(({ VpcId }) => VpcId === cluster.vpcId).map(({ TargetGroupArn = "", LoadBalancerArns = [] }) => [TargetGroupArn, LoadBalancerArns])
      );
      const isOurs = (tags) => ownership.ofLoadBalancing(tags);
      const ours = await tagged([...usersByArn.keys()], tagsByArn(client), isOurs);
      return ours.map((TargetGroupArn) => {
        const others = usersByArn.get(TargetGroupArn)?.filter((arn) => otherLoadBalancers?.has(arn)) ?? [];
        return others.length > 0 ? { id: TargetGroupArn, reason: \`still in use by \${others.join(", ")}\`, lasts: true } : {
          id: TargetGroupArn,
          remove: () => client.send(new elb.DeleteTargetGroupCommand({ TargetGroupArn }))
        };
      });
    }
  };
}
async function tagged(ids, describeTags, isOurs) {
  const ours = [];
  for (const chunk of chunksOf(ids, TAGS_PER_CALL)) {
    const byId = new Map(await describeTags(chunk));
    ours.push(...chunk.filter((id) => isOurs(byId.get(id) ?? {})));
  }
  return ours;
}
var tagsByArn = (client) => async (ResourceArns) => {
  const { TagDescriptions = [] } = await client.send(new elb.DescribeTagsCommand({ ResourceArns }));
  return TagDescriptions.map(({ ResourceArn = "", Tags }) => [ResourceArn, tagsOf(Tags)]);
};

// lambda/cluster-cleanup/network.ts
var ec2 = __toESM(require("@aws-sdk/client-ec2"));
var VpcReader = class {
  constructor(client, vpcId) {
    this.client = client;
    this.vpcId = vpcId;
  }
  client;
  vpcId;
  async interfaces(filters) {
    const Filters = this.filtersOf(filters);
    const found = await listAll(
      (NextToken) => this.client.send(new ec2.DescribeNetworkInterfacesCommand({ Filters, NextToken })),
      (page) => page.NetworkInterfaces,
      (page) => page.NextToken
    );
    return found.filter(({ VpcId }) => VpcId === this.vpcId);
  }
  async securityGroups(filters) {
    const Filters = this.filtersOf(filters);
    const found = await listAll(
      (NextToken) => this.client.send(new ec2.DescribeSecurityGroupsCommand({ Filters, NextToken })),
      (page) => page.SecurityGroups,
      (page) => page.NextToken
    );
    return found.filter(({ VpcId }) => VpcId === this.vpcId);
  }
  filtersOf(filters) {
    return Object.entries({ "vpc-id": [this.vpcId], ...filters }).map(([Name, Values]) => ({ Name, Values }));
  }
};
function networkInterfaces({ cluster, ownership, connect }) {
  const client = connect(ec2.EC2Client, {});
  const vpc = new VpcReader(client, cluster.vpcId);
  return {
    name: "network interfaces",
    async find({ loadBalancers: loadBalancers2, classicLoadBalancers: classicLoadBalancers2 }) {
      const tagged2 = [
        ...await vpc.interfaces({ [\`tag:\${CNI_TAG}\`]: [cluster.name] }),
        ...await vpc.interfaces({
          [\`tag:\${ownership.clusterTag}\`]: ["owned"],
          [\`tag:\${INTERFACE_OWNER_TAG}\`]: [INTERFACE_OWNER]
        })
      ];
      const ours = tagged2.filter((one) => ownership.ofInterface(tagsOf(one.TagSet), one.Description ?? ""));
      const ofLoadBalancers = await vpc.interfaces({ description: ["ELB *"], "owner-id": [cluster.account] });
      const leaving = ofLoadBalancers.filter(({ Description = "", OwnerId }) => {
        const name = /^ELB (.+)$/.exec(Description)?.[1];
        const known = /^(app|net|gwy)[/]/.test(name ?? "") ? loadBalancers2 : classicLoadBalancers2;
        return name !== void 0 && OwnerId === cluster.account && known?.has(name) === false;
      });
      return [
        ...leaving.map((one) => waitingFor(one, one.Description)),
        ...ours.map((one) => {
          const { NetworkInterfaceId, Status, Attachment } = one;
          return Status === "available" ? {
            id: NetworkInterfaceId ?? "",
            remove: () => client.send(new ec2.DeleteNetworkInterfaceCommand({ NetworkInterfaceId }))
          } : waitingFor(one, Attachment?.InstanceId);
        })
      ];
    }
  };
}
function waitingFor({ NetworkInterfaceId = "" }, user = "something") {
  return { id: NetworkInterfaceId, reason: \`still in use by \${user}\` };
}
function securityGroups({ cluster, ownership, connect }) {
  const client = connect(ec2.EC2Client, {});
  const vpc = new VpcReader(client, cluster.vpcId);
  async function revoke(group, direction, named) {
    const { GroupId, GroupName = "", Tags, IpPermissions, IpPermissionsEgress } = group;
    const tags = tagsOf(Tags);
    const isOfCluster = ownership.clusterTag in tags || ownership.ofSecurityGroup(tags, GroupName);
    const rules = ((direction === "ingress" ? IpPermissions : IpPermissionsEgress) ?? []).flatMap(
      ({ UserIdGroupPairs = [], ...rule }) => UserIdGroupPairs.filter((pair) => pair.GroupId === named).map((pair) => ({ ...rule, pair }))
    );
    const written = rules.filter(
      ({ pair: { Description = "" } }) => isOfCluster || Description.startsWith(CONTROLLER_RULES)
    );
    if (written.length > 0) {
      const input = {
        GroupId,
        IpPermissions: written.map(({ IpProtocol, FromPort, ToPort, pair }) => ({
          IpProtocol,
          FromPort,
          ToPort,
          UserIdGroupPairs: [{ GroupId: pair.GroupId, UserId: pair.UserId }]
        }))
      };
      await (direction === "ingress" ? client.send(new ec2.RevokeSecurityGroupIngressCommand(input)) : client.send(new ec2.RevokeSecurityGroupEgressCommand(input))).catch(unlessGone);
    }
    return written.length === rules.length;
  }
  async function remove(GroupId) {
    const others = /* @__PURE__ */ new Set();
    for (const [direction, filter] of [
      ["ingress", "ip-permission.group-id"],
      ["egress", "egress.ip-permission.group-id"]
    ]) {
      for (const group of await vpc.securityGroups({ [filter]: [GroupId] })) {
        if (!await revoke(group, direction, GroupId)) {
          others.add(group.GroupId ?? "");
        }
      }
    }
    if (others.size > 0) {
      throw new LastingError("InUse", \`rules of \${[...others].join(", ")} name it\`);
    }
    try {
      await client.send(new ec2.DeleteSecurityGroupCommand({ GroupId }));
    } catch (error) {
      throw await withUsers(error, GroupId);
    }
  }
  async function withUsers(error, groupId) {
    if (nameOf(error) !== "DependencyViolation") {
      return error;
    }
    const users = await vpc.interfaces({ "group-id": [groupId] }).catch(() => []);
    const names = users.map(({ NetworkInterfaceId, Description = "" }) => \`\${NetworkInterfaceId} \${Description}\`);
    const message = [messageOf(error), ...names.length > 0 ? [\`used by \${names.join(", ")}\`] : []].join(", ");
    return Object.assign(new Error(message), { name: nameOf(error) });
  }
  return {
    name: "security groups",
    async find() {
      const tagged2 = [
        ...await vpc.securityGroups({ [\`tag:\${CONTROLLER_TAG}\`]: [cluster.name] }),
        ...await vpc.securityGroups({ [\`tag:\${ownership.clusterTag}\`]: ["owned"], "group-name": ["k8s-elb-*"] })
      ];
      const ours = tagged2.filter(({ Tags, GroupName = "" }) => ownership.ofSecurityGroup(tagsOf(Tags), GroupName));
      const ids = new Set(ours.flatMap(({ GroupId }) => GroupId ?? []));
      return [...ids].map((id) => ({ id, remove: () => remove(id) }));
    }
  };
}

// lambda/cluster-cleanup/passes.ts
var LONGEST_PAUSE = 3e4;
var HOPELESS_AFTER = 18e4;
async function removeAll(kinds, limit, runtime) {
  let pause = SHORTEST_PAUSE;
  let progress = runtime.now();
  for (; ; ) {
    const { left, removed } = await pass(kinds, runtime);
    progress = removed > 0 ? runtime.now() : progress;
    pause = removed > 0 ? SHORTEST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
    const wait = limit.jitter(pause);
    const isHopeless = left.some(({ lasts }) => lasts) && runtime.now() - progress >= HOPELESS_AFTER;
    if (removed === 0 && left.every(({ lasts }) => lasts) || isHopeless || limit.endsWithin(wait)) {
      return left;
    }
    runtime.log(\`waiting for \${left.map(({ id, reason }) => \`\${id} (\${reason})\`).join(", ")}\`);
    await runtime.sleep(wait);
  }
}
async function pass(kinds, runtime) {
  const left = [];
  let removed = 0;
  const listed = {};
  for (const kind of kinds) {
    const found = await kind.find(listed).catch((error) => {
      left.push({ id: kind.name, reason: textOf(error), lasts: isLasting(error) });
      return [];
    });
    for (const { id, remove, reason = "", lasts = false } of found) {
      if (!remove) {
        left.push({ id, reason, lasts });
        continue;
      }
      try {
        await remove().catch(unlessGone);
        removed += 1;
        runtime.log(\`deleted \${id}\`);
      } catch (error) {
        left.push({ id, reason: textOf(error), lasts: isLasting(error) });
      }
    }
  }
  return { left, removed };
}

// lambda/cluster-cleanup/handler.ts
var TIME_TO_ANSWER = 45e3;
var FEATURES = { accelerators, certificates, lattice };
function createHandler(runtime) {
  return async (event, context) => {
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId, ResourceProperties } = event;
    const reason = await cleanUp(event, context, runtime).catch((error) => {
      runtime.log(error);
      return textOf(error).slice(0, LONGEST_CAUSE);
    });
    const fails = reason !== void 0 && ResourceProperties.OnFailure !== "continue";
    await sendAnswer(
      event.ResponseURL,
      {
        Status: fails ? "FAILED" : "SUCCESS",
        Reason: reason ?? "done",
        PhysicalResourceId: PhysicalResourceId ?? LogicalResourceId,
        StackId,
        RequestId,
        LogicalResourceId
      },
      runtime
    );
  };
}
async function cleanUp({ RequestType, ResourceProperties, StackId }, context, runtime) {
  if (RequestType !== "Delete") {
    return void 0;
  }
  const { ClusterName: name, VpcId: vpcId, Seconds, Features = [], DeletionProtection } = ResourceProperties;
  const most = Math.min(1e3 * Number(Seconds), context.getRemainingTimeInMillis() - TIME_TO_ANSWER);
  const limit = new TimeLimit(runtime, runtime.now() + most);
  if (!await isStackDeleted(StackId, limit)) {
    runtime.log("the stack is not being deleted, nothing is cleaned up");
    return void 0;
  }
  if (await isProtected(name, limit)) {
    return \`Cluster "\${name}" has deletion protection and would live on without its load balancers: turn it off, and delete the stack again\`;
  }
  const cluster = { account: StackId.split(":")[4], region: runtime.region, name, vpcId };
  const kinds = kindsOf(Features, {
    cluster,
    ownership: new Ownership(cluster),
    connect: limit.connect,
    removesProtection: DeletionProtection === "remove"
  });
  const left = await removeAll(kinds, limit, runtime);
  for (const { id, reason } of left) {
    runtime.log(\`left \${id}: \${reason}\`);
  }
  return left.length > 0 ? reasonOf(name, left) : void 0;
}
function kindsOf(features, cleanup) {
  const optional = features.map((feature) => FEATURES[feature]);
  return [...optional, loadBalancers, classicLoadBalancers, targetGroups, networkInterfaces, securityGroups].map(
    (kind) => kind(cleanup)
  );
}
async function isStackDeleted(StackName, limit) {
  const client = limit.connect(import_client_cloudformation.CloudFormationClient, {});
  const { Stacks } = await limit.insist(() => client.send(new import_client_cloudformation.DescribeStacksCommand({ StackName })));
  return ["DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"].includes(Stacks?.[0]?.StackStatus ?? "");
}
async function isProtected(name, limit) {
  const client = limit.connect(import_client_eks.EKSClient, {});
  try {
    const { cluster } = await limit.insist(() => client.send(new import_client_eks.DescribeClusterCommand({ name })));
    return cluster?.deletionProtection === true;
  } catch (error) {
    unlessGone(error);
    return false;
  }
}

// lambda/cluster-cleanup/runtime.ts
var import_node_https = require("node:https");
function lambdaRuntime() {
  return {
    connect: connectToAws,
    region: process.env.AWS_REGION,
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: () => Math.random(),
    log: (line) => console.log(line),
    put
  };
}
function put(url, text, timeout = 5e3) {
  const headers = { "content-type": "", "content-length": Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const sent = (0, import_node_https.request)(url, { method: "PUT", headers, timeout }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      statusCode < 400 ? resolve() : reject(new Error(\`CloudFormation answered \${statusCode}\`));
    });
    sent.on("error", reject);
    sent.on("timeout", () => sent.destroy(new Error("CloudFormation does not answer")));
    sent.end(text);
  });
}

// lambda/cluster-cleanup/index.ts
var handler = createHandler(lambdaRuntime());
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
`;
