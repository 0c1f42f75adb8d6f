import type { RefusalEntry } from './entry';

/** Of the controllers that run in the cluster. */
export const CONTROLLER_REFUSALS = {
  ControllerReplicas: {
    means: 'The replica count of a controller is not usable.',
    instead: 'Give one or more whole replicas.',
  },
  ControllerSetting: {
    means: 'A setting of a controller is out of bounds, unknown, or does not go with another one.',
    instead: 'Use a value inside the bounds that the message gives, or drop the setting that it names.',
  },
  GatewayCrds: {
    means: 'Custom resource definitions of the Gateway API cannot be installed from where they were asked for.',
    instead: 'Give an https URL, an object in a bucket, or the SHA-256 that the message asks for.',
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
} satisfies Record<string, RefusalEntry>;
