import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { groupCount, refuseRegex } from './alb-regex';

const NAME = 'IngressRule';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RewriteConfig.html */
const LONGEST = 1024;

/**
 * How an ALB rewrites a request before a target sees it. Where the expression matches nothing, the request stays as it was. The rule is found by
 * the request as the client wrote it; the default backend of an Ingress has no rule, and nothing is rewritten for it.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export class AlbTransform {
  /**
   * Rewrites the path and the query, such as `AlbTransform.url('^/api/(.+)$', '/$1')`.
   *
   * @param regex a regular expression of 1024 characters at the most, without looking around and references back
   * @param replacement 1024 characters at the most; `$1` stands for what the first group matched, and numbers of groups that are not there are refused
   */
  public static url(regex: string, replacement: string): AlbTransform {
    validateArguments('AlbTransform.url', arguments);
    return new AlbTransform('url-rewrite', 'urlRewriteConfig', regex, replacement);
  }

  /**
   * Rewrites the `Host` header, such as `AlbTransform.host('^(.+)\\.example\\.com$', '$1.example.org')`.
   *
   * @param regex a regular expression of 1024 characters at the most, without looking around and references back
   * @param replacement 1024 characters at the most; `$1` stands for what the first group matched, and numbers of groups that are not there are refused
   */
  public static host(regex: string, replacement: string): AlbTransform {
    validateArguments('AlbTransform.host', arguments);
    return new AlbTransform('host-header-rewrite', 'hostHeaderRewriteConfig', regex, replacement);
  }

  /** @internal */
  public readonly _transform: { readonly [key: string]: unknown };

  private constructor(
    /** @internal */
    public readonly _type: string,
    config: string,
    regex: string,
    replace: string,
  ) {
    refuseRegex(regex, LONGEST);
    refuseReplacement(regex, replace);
    this._transform = { type: _type, [config]: { rewrites: [{ regex, replace }] } };
  }
}

/** A group that is not there fails the rewriting: clients see errors 500. */
function refuseReplacement(regex: string, replacement: string): void {
  if (!isConcrete(replacement)) {
    return;
  }
  if (replacement.length > LONGEST) {
    refuse(
      NAME,
      `"${replacement}" has ${replacement.length} characters for a replacement, write ${LONGEST} at the most`,
    );
  }
  const numbers = [...replacement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  if (isConcrete(regex) && Math.max(0, ...numbers) > groupCount(regex)) {
    refuse(
      NAME,
      `"$${Math.max(...numbers)}" stands for no group of ${regex}, which has ${groupCount(regex)}, add parentheses or leave it out`,
    );
  }
}
