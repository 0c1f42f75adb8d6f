import type { ErrorEntry } from './entry';

/** Errors of controllers in the cluster. */
export const CONTROLLER_ERRORS = {
  ControllerReplicas: {
    means: 'The number of controller replicas is not valid.',
    instead: 'Write a whole number of 1 or more.',
  },
  LoadBalancerControllerSetting: {
    means: 'An option of the AWS Load Balancer Controller is out of bounds, or contradicts another option.',
    instead: 'Write a value within the bounds in the message, or remove the option in the message.',
  },
  FeatureGate: {
    means: 'A feature gate does not exist, a typed option sets it, or the permissions need another value.',
    instead: 'Write the name or the option in the message, or remove the feature gate.',
  },
  IngressClassSetting: {
    means: 'An option of the IngressClass is out of bounds, or contradicts another option.',
    instead: 'Write a value within the bounds in the message, or remove the option in the message.',
  },
  ExternalDnsSetting: {
    means:
      'An option of ExternalDNS is not valid, contradicts another option, or is not supported by its installation.',
    instead: 'Write the value in the message, or remove the option in the message.',
  },
  DnsRecord: {
    means: 'A name, a TTL or a routing policy of a DNS record is not valid.',
    instead: 'Write the value in the message.',
  },
  LatticeControllerSetting: {
    means: 'An option of the AWS Gateway API Controller is not valid.',
    instead: 'Write the value in the message, or remove the option in the message.',
  },
  InternetAccess: {
    means: 'A component needs internet access, but the network has none.',
    instead: 'Remove the option in the message, or write the alternative in the message.',
  },
  GatewayCrds: {
    means: 'The source of custom resource definitions is not valid, or two controllers have different sources.',
    instead: 'Write an https URL, an S3 object, the SHA-256 in the message, or the same source for both controllers.',
  },
  GatewaySetting: {
    means:
      'A setting of a Gateway, of its load balancer or of its targets is out of bounds, or conflicts with another setting.',
    instead: 'Write a value within the bounds in the message, or remove the setting in the message.',
  },
  GatewayListener: {
    means: 'A listener conflicts with its Gateway, with another listener, or with a route.',
    instead:
      'Use one protocol for each port, which the load balancer supports, and give each HTTPS or TLS listener a certificate.',
  },
  GatewayRoute: {
    means: 'A route needs a feature that its Gateway or the AWS Load Balancer Controller does not support.',
    instead: 'Write what the message suggests.',
  },
  ValuesClash: {
    means: 'Additional values set a key that identifies the installation, or that a typed option sets.',
    instead: 'Use the typed option, or remove the key.',
  },
  HostedZoneMissing: {
    means: 'ExternalDNS has no hosted zone, or a hosted zone twice.',
    instead: 'Write each hosted zone once. The permissions of ExternalDNS are limited to these zones.',
  },
  DomainFilter: {
    means: 'A domain filter is not in a hosted zone, or a filter is missing.',
    instead: 'Write the zone name, or a name below it.',
  },
  OwnerId: {
    means: 'The owner id of ExternalDNS is not valid, or another instance has the same one.',
    instead: 'Write letters, digits, dots, hyphens and underscores, and a different owner id for each instance.',
  },
  LoadBalancerSetting: {
    means: 'A setting of an ALB or NLB is out of bounds, or conflicts with another setting.',
    instead: 'Write a value within the bounds in the message, or remove the setting in the message.',
  },
  LoadBalancerAttribute: {
    means:
      'An attribute of a load balancer, listener or target group is misspelled, belongs to another kind of load balancer, or is set twice.',
    instead: 'Use a name of the Elastic Load Balancing API, or the typed option in the message.',
  },
  LoadBalancerSubnets: {
    means:
      'A load balancer cannot use its subnets: there are too few, two are in one zone, or they have no IPv6, or are not public.',
    instead: 'Set one subnet in each of two or more zones, as the message suggests.',
  },
  LoadBalancerAddress: {
    means: 'The static addresses of an NLB do not match its scheme, its subnets or its IP address type.',
    instead:
      'Write one address for each subnet: Elastic IP addresses for an internet-facing NLB, private addresses for an internal one.',
  },
  ListenerPort: {
    means:
      'The ports of an ALB or NLB are out of bounds, duplicate or in conflict, or a redirect leads to a port without a listener.',
    instead: 'Write each port from 1 to 65535 once, with its protocol, and redirect to an HTTPS listener.',
  },
  ListenerCertificate: {
    means: 'A TLS listener has no certificate or a duplicate one, or certificates have no listener or no source.',
    instead: 'Write each certificate once, on HTTPS listeners, or let the controller discover certificates.',
  },
  TargetHealthCheck: {
    means: 'A health check of targets is out of the bounds of Elastic Load Balancing, or contradicts itself.',
    instead: 'Write a value within the bounds in the message.',
  },
  IngressGroupMember: {
    means:
      'Ingresses that share an ALB have different values, or the same name or order. The controller would stop updating all of them.',
    instead: 'Set common options on the group, and give each member a unique name and order.',
  },
  IngressRule: {
    means: 'An ALB does not support an action, condition or transform of an Ingress.',
    instead: 'Write a value within the bounds in the message.',
  },
  LoadBalancerLogs: {
    means: 'The prefix or the lifetime of load balancer logs is not valid.',
    instead: 'Use a prefix without AWSLogs and without slashes at its ends, and a lifetime in whole days.',
  },
  ServiceTopology: {
    means: 'Fields of a Service override each other, or its Kubernetes version does not support them.',
    instead: 'Keep one of the fields in the message.',
  },
  IstioSetting: {
    means: 'Istio cannot run in the cluster, or its settings contradict each other.',
    instead: 'Write what the message proposes. See docs/mesh.md.',
  },
  ClusterCleanup: {
    means: 'A cleanup could run for a cluster that still exists, or its timeout is not valid.',
    instead: 'Define the cleanup in the stack of the cluster, with a timeout of 1 to 14 whole minutes.',
  },
} satisfies Record<string, ErrorEntry>;

/** Errors of metrics, alarms and dashboards. */
export const OBSERVABILITY_ERRORS = {
  AlarmThreshold: {
    means: 'The threshold of an alarm is out of bounds, or the alarm would always or never be active.',
    instead: 'Write a value within the bounds in the message.',
  },
  AlarmMissing: {
    means: 'There are alarm actions, but no alarms.',
    instead: 'Enable free addresses, Network Address Usage or CNI metrics, or write NAT gateways.',
  },
  NatGatewayName: {
    means: 'The name of a NAT gateway is already the name of a gateway of the network.',
    instead: 'Write another name for each gateway that this app does not define.',
  },
  MeasuringInterval: {
    means: 'The interval between two measurements is not valid.',
    instead: 'Write 1 to 60 whole minutes.',
  },
  FlowAgentMetrics: {
    means: 'The agent of Network Flow Monitor cannot provide its metrics as configured.',
    instead:
      'Write a version of the add-on and a port that provide metrics, and `metrics` if Container Insights reads them.',
  },
  FlowScopeTwice: {
    means: 'An account would have two scopes of Network Flow Monitor in one Region.',
    instead: 'Define one scope, and use its `scopeArn` for other monitors.',
  },
  MonitorName: {
    means: 'The name of a network flow monitor is not valid.',
    instead: 'Write 1 to 255 letters, digits, dots, hyphens and underscores.',
  },
} satisfies Record<string, ErrorEntry>;
