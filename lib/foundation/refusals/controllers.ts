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
  ClusterCleanup: {
    means: 'A cleanup could run for a cluster that is still at work, or has no time to run.',
    instead: 'Put it into the stack that defines the cluster, and give it 1 to 14 whole minutes.',
  },
} satisfies Record<string, RefusalEntry>;
