import { type Located, type RefusalName, refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';

const SETTING = 'LoadBalancerSetting';

/** How keys of tags begin that are AWS’s or the controller’s own; for Gateways, it writes `gateway.k8s.aws.alb/stack` and others. */
const RESERVED_TAGS = ['aws:', 'elbv2.k8s.aws/', 'ingress.k8s.aws/', 'service.k8s.aws/', 'gateway.k8s.aws'];

/** What Elastic Load Balancing takes in keys and values of tags. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Refuses tags by which the controller knows what it made. */
export function refuseReservedTags(
  name: RefusalName,
  tags: Readonly<Record<string, string>> | undefined,
  scope?: Located,
): void {
  const reserved = Object.keys(tags ?? {}).find((key) => RESERVED_TAGS.some((prefix) => key.startsWith(prefix)));
  if (reserved !== undefined) {
    refuse(
      name,
      `"${reserved}" is a tag of AWS or of the controller, by which it knows what it made, choose another key`,
      scope,
    );
  }
}

/** Refuses tags that Elastic Load Balancing would not take, and keys that the controller could not tell from their values. */
export function refuseTags(tags: Readonly<Record<string, string>> = {}): void {
  refuseReservedTags(SETTING, tags);
  const unread = Object.entries(tags).find(
    ([key, value]) => isConcrete(key) && (key.includes('=') || key === '' || [key, value].some(hasEdges)),
  );
  if (unread) {
    refuse(
      SETTING,
      `"${unread[0]}" is a tag that the controller misreads, write a key without an equals sign, and no spaces at the ends of key or value`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    if (isConcrete(key) && (key.length > 128 || !TAG_TEXT.test(key))) {
      refuse(SETTING, `"${key}" is no key of a tag, write up to 128 letters, digits, spaces and _ . : / + - @`);
    }
    if (isConcrete(value) && (value.length > 256 || !TAG_TEXT.test(value))) {
      refuse(
        SETTING,
        `"${value}" is no value of the tag ${shown(key)}, write up to 256 letters, digits, spaces and _ . : / = + - @`,
      );
    }
  }
}

function hasEdges(text: string): boolean {
  return isConcrete(text) && text.trim() !== text;
}
