import type { ErrorEntry } from './entry';

/** Errors of the controllers that run in the cluster. */
export const CONTROLLER_ERRORS = {
  ControllerReplicas: {
    means: 'The replica count of a controller is not usable.',
    instead: 'Give one or more whole replicas.',
  },
  ControllerSetting: {
    means: 'A setting of a controller is out of bounds, unknown, or does not go with another one.',
    instead: 'Use a value inside the bounds that the message gives, or drop the setting that it names.',
  },
  GatewayCrds: {
    means:
      'Custom resource definitions cannot be installed from where they were asked for, or from two places at once.',
    instead:
      'Give an https URL, an object in a bucket, the SHA-256 that the message asks for, or the same choice to both controllers.',
  },
  GatewaySetting: {
    means:
      'A setting of a Gateway, of its load balancer or of its targets is out of bounds, or does not go with another one.',
    instead: 'Use a value inside the bounds that the message gives, or drop the setting that it names.',
  },
  GatewayListener: {
    means: 'A listener does not go with its Gateway, with another listener, or with what is attached to it.',
    instead:
      'Give each port one protocol that the load balancer speaks, and each secure listener a way to its certificate.',
  },
  GatewayRoute: {
    means: 'A route asks for something that its Gateway or the AWS Load Balancer Controller does not do.',
    instead: 'Write what the message names instead.',
  },
  ValuesClash: {
    means: 'Additional chart or add-on values set a key that identifies what this construct installs.',
    instead: 'Use the typed option, or leave the key out.',
  },
  HostedZoneMissing: {
    means: 'ExternalDNS has no hosted zone to write to, or one that is listed twice.',
    instead: 'Give each hosted zone once: the role is limited to them.',
  },
  DomainFilter: {
    means: 'A domain filter lies in none of the hosted zones, or there is none to keep ExternalDNS to them.',
    instead: 'Filter on the zone’s name or on names below it.',
  },
  OwnerId: {
    means: 'The owner id of ExternalDNS cannot be written into a TXT record.',
    instead: 'Use letters, digits, dots, hyphens and underscores.',
  },
  LoadBalancerSetting: {
    means: 'A setting of an ALB or NLB is out of bounds, or does not go with another one.',
    instead: 'Use a value inside the bounds that the message gives, or drop the setting that it names.',
  },
  LoadBalancerAttribute: {
    means:
      'An attribute of a load balancer, listener or target group is misspelt, of another kind of load balancer, or set twice.',
    instead: 'Use a name of the Elastic Load Balancing API, or the typed option that the message names.',
  },
  LoadBalancerSubnets: {
    means: 'The subnets of a load balancer cannot carry it: too few, two in a zone, without IPv6, or not public.',
    instead: 'Give one subnet in each of two or more zones, of the tier that the message names.',
  },
  LoadBalancerAddress: {
    means: 'The fixed addresses of an NLB do not go with its scheme, its subnets or its kind of addresses.',
    instead: 'Give one address for each subnet: Elastic IP addresses to the internet, private ones inside.',
  },
  ListenerPort: {
    means:
      'The ports of an ALB or NLB are out of bounds, given twice, do not go together, or send clients to a port that nobody listens on.',
    instead:
      'Give each port from 1 to 65535 once, with the protocol that it speaks, and redirect to an HTTPS listener.',
  },
  ListenerCertificate: {
    means:
      'A TLS listener has no certificate or the same one twice, certificates have no listener, or nobody has those that are asked for.',
    instead: 'Give certificates to HTTPS listeners, each once, or say that the controller discovers them.',
  },
  TargetHealthCheck: {
    means: 'A health check of targets is out of the bounds of Elastic Load Balancing, or contradicts itself.',
    instead: 'Use values inside the bounds that the message gives.',
  },
  IngressGroupMember: {
    means:
      'Ingresses that share an ALB do not agree, or cannot be told apart: the controller would stop at all of them.',
    instead: 'Say on the group what all members share, and give each member a name and an order of its own.',
  },
  IngressRule: {
    means: 'An action, condition or transform of an Ingress is not one that an ALB takes.',
    instead: 'Use a value inside the bounds that the message gives.',
  },
  LoadBalancerLogs: {
    means: 'The prefix or the lifetime of load balancer logs is not usable.',
    instead: 'Use a prefix without AWSLogs and without slashes at its ends, and keep logs for whole days.',
  },
  ServiceTopology: {
    means: 'Fields of a Service undo each other, or its Kubernetes version does not know them.',
    instead: 'Keep one of the fields that the message names.',
  },
  ClusterCleanup: {
    means: 'A cleanup could run for a cluster that is still at work, or has no time to run.',
    instead: 'Put it into the stack that defines the cluster, and give it 1 to 14 whole minutes.',
  },
} satisfies Record<string, ErrorEntry>;

/** Errors of metrics, alarms and dashboards. */
export const OBSERVABILITY_ERRORS = {
  AlarmThreshold: {
    means: 'The threshold of an alarm is out of bounds, or one that would never leave the alarm or never reach it.',
    instead: 'Use a value inside the bounds that the message gives.',
  },
  AlarmMissing: {
    means: 'Actions are given, and nothing is watched that could set off an alarm.',
    instead: 'Ask for free addresses, Network Address Usage or metrics of the CNI, or name NAT gateways.',
  },
  NatGatewayName: {
    means: 'A name for a NAT gateway is that of a gateway which the network has already.',
    instead: 'Name the gateways that this app does not define, each by another name.',
  },
  MeasuringInterval: {
    means: 'The interval between two measurements is not one of whole minutes within bounds.',
    instead: 'Write 1 to 60 whole minutes.',
  },
  FlowScopeTwice: {
    means: 'An account would get a second scope of Network Flow Monitor in one Region.',
    instead: 'Define one scope, and give its `scopeArn` to the other monitors.',
  },
  MonitorName: {
    means: 'The name of a network flow monitor holds something that it cannot.',
    instead: 'Use 1 to 255 letters, digits, dots, hyphens and underscores.',
  },
} satisfies Record<string, ErrorEntry>;
