import { type RefusalName, refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';

const SETTING = 'LoadBalancerSetting';

/** Prefixes of the tag keys of AWS and of the controller, which writes `gateway.k8s.aws.alb/stack` and others for Gateways. */
const RESERVED_TAGS = ['aws:', 'elbv2.k8s.aws/', 'ingress.k8s.aws/', 'service.k8s.aws/', 'gateway.k8s.aws'];

/** Characters that Elastic Load Balancing takes in keys and values of tags. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Fails on tag keys by which AWS and the controller recognize their resources. */
export function validateReservedTags(name: RefusalName, tags: Readonly<Record<string, string>> | undefined): void {
  const reserved = Object.keys(tags ?? {}).find((key) => RESERVED_TAGS.some((prefix) => key.startsWith(prefix)));
  if (reserved !== undefined) {
    refuse(name, `"${reserved}" is a tag of AWS or of the controller, write another key`);
  }
}

/** Fails on tags that Elastic Load Balancing does not take, and on tags that the controller cannot read from an annotation. */
export function validateTags(
  tags: Readonly<Record<string, string>> = {},
  { isAnnotated }: { readonly isAnnotated: boolean } = { isAnnotated: true },
): void {
  validateReservedTags(SETTING, tags);
  const unread = Object.entries(tags).find(
    ([key, value]) =>
      isConcrete(key) && (key === '' || (isAnnotated && (key.includes('=') || [key, value].some(hasEdges)))),
  );
  if (unread) {
    refuse(
      SETTING,
      `"${unread[0]}" is a tag that the controller misreads, write a key without an equals sign, and no spaces at the ends of key or value`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    if (isConcrete(key) && (key.length > 128 || !TAG_TEXT.test(key))) {
      refuse(SETTING, `"${key}" is not a key of a tag, write up to 128 letters, digits, spaces and _ . : / + - @`);
    }
    if (isConcrete(value) && (value.length > 256 || !TAG_TEXT.test(value))) {
      refuse(
        SETTING,
        `"${value}" is not a value of the tag ${shown(key)}, write up to 256 letters, digits, spaces and _ . : / = + - @`,
      );
    }
  }
}

function hasEdges(text: string): boolean {
  return isConcrete(text) && text.trim() !== text;
}
