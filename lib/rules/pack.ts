import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { IPolicyValidationContext, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib/core';
import { CfnElement, CfnResource, Stack, Validations } from 'aws-cdk-lib/core';
import { NagPack, type NagPackProps } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { RULES } from './catalogue';
import { type RulePackOptions, runOptionsOf } from './pack-options';
import { RuleLevel } from './rule';
import { type Finding, fullId, levelOf, PACK, type RunOptions, run } from './run';
import type { TemplateSource } from './template/template';
import { isObject, type JsonObject } from './template/values';

/** Properties of `EksNetworkingChecks`. */
export interface EksNetworkingChecksProps extends RulePackOptions, NagPackProps {}

/**
 * Rules of EKS networking for any CDK app, as a plugin of its validation.
 *
 * The rules read the templates that CloudFormation gets, so they also apply to apps that do not use the constructs of
 * this library. A finding is reported at its construct, and can be acknowledged there by its id.
 */
export class EksNetworkingChecks extends NagPack {
  /** The name of the pack, which is the prefix of the ids of its rules. */
  public readonly name: string = PACK;

  /** The ids of the rules that the pack applies. */
  public readonly ruleIds?: string[];

  private readonly options: RunOptions;
  private readonly isVerbose: boolean;

  /** The paths of the template files by file name, while the CDK validates them. */
  private written?: ReadonlyMap<string, string>;

  /**
   * @param scope the app or a part of it
   */
  constructor(scope?: IConstruct, props: EksNetworkingChecksProps = {}) {
    validateArguments('EksNetworkingChecks', arguments);
    super(scope, props);
    this.packName = PACK;
    this.options = runOptionsOf(props);
    this.isVerbose = props.verbose ?? false;
    this.ruleIds = RULES.filter((rule) => levelOf(rule, this.options) !== RuleLevel.OFF).map(fullId);
  }

  /**
   * Applies the rules to the stacks of the app at the end of the synthesis. It reads the template files that the CDK
   * has written.
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    validateArguments('EksNetworkingChecks.validate', arguments, this);
    this.written = new Map(context.templatePaths.map((path) => [basename(path), path]));
    try {
      return super.validate(context);
    } finally {
      this.written = undefined;
    }
  }

  /** Applies the rules to the stacks below a construct, to all stacks together. */
  public validateScope(scope: IConstruct): PolicyValidationPluginReport {
    validateArguments('EksNetworkingChecks.validateScope', arguments, this);
    const { written } = this;
    const stacks = scope.node.findAll().filter((construct): construct is Stack => Stack.isStack(construct));
    const constructs = stacks.map(resourcesOf);
    const sources = stacks.map((stack, index) => sourceOf(stack, constructs[index], written));
    const violations: PolicyViolation[] = [];
    let hasErrors = false;
    for (const finding of run(sources, this.options).findings) {
      const construct = constructs[finding.subject.template.index].get(finding.subject.logicalId);
      if (construct !== undefined && !isAcknowledged(construct, fullId(finding.rule))) {
        hasErrors ||= finding.level === RuleLevel.ERROR;
        violations.push(this.violationOf(finding, construct));
      }
    }
    return { success: !hasErrors, violations };
  }

  /** Does nothing, because rules evaluate all resources together, in `validateScope`. */
  protected checkResource(_node: CfnResource): void {}

  private violationOf({ rule, level, label, message }: Finding, construct: CfnResource): PolicyViolation {
    const text = `${rule.what} ${label === undefined ? '' : `${label}: `}${message}`;
    return {
      ruleName: fullId(rule),
      description: this.isVerbose ? `${text} ${rule.why}` : text,
      fix: `${rule.mend} ${rule.source}`,
      severity: level,
      violatingResources: [{ constructPath: construct.node.path, locations: ['Properties'] }],
    };
  }
}

/** The resources of a stack by their logical ids. */
function resourcesOf(stack: Stack): Map<string, CfnResource> {
  const resources = new Map<string, CfnResource>();
  const visit = (construct: IConstruct): void => {
    if (CfnResource.isCfnResource(construct)) {
      resources.set(stack.resolve(construct.logicalId), construct);
    }
    for (const child of construct.node.children) {
      if (!Stack.isStack(child)) {
        visit(child);
      }
    }
  };
  visit(stack);
  return resources;
}

/** The template of a stack, as CloudFormation gets it. */
function sourceOf(
  stack: Stack,
  resources: ReadonlyMap<string, CfnResource>,
  written: ReadonlyMap<string, string> | undefined,
): TemplateSource {
  const { nestedStackResource, nestedStackParent, region } = stack;
  const parent = nestedStackResource && nestedStackParent;
  return {
    name: stack.node.path,
    document: (written && documentIn(written, stack)) ?? documentOf(stack),
    region: isConcrete(region) ? region : undefined,
    pathOf: (logicalId) => resources.get(logicalId)?.node.path,
    nestedIn:
      parent && CfnElement.isCfnElement(nestedStackResource)
        ? { name: parent.node.path, logicalId: parent.resolve(nestedStackResource.logicalId) }
        : undefined,
  };
}

/** The template in the file of a stack. To read the file takes a tenth of the time of rendering the template again. */
function documentIn(written: ReadonlyMap<string, string>, stack: Stack): JsonObject | undefined {
  let top = stack;
  while (top.nestedStackParent !== undefined) {
    top = top.nestedStackParent;
  }
  const path = written.get(top.templateFile);
  if (path === undefined) {
    return undefined;
  }
  const document: unknown = JSON.parse(readFileSync(join(dirname(path), stack.templateFile), 'utf8'));
  return isObject(document) ? document : undefined;
}

/** The private member with which a stack renders its template. */
interface Renderable {
  _toCloudFormation(): object;
}

function documentOf(stack: Stack): JsonObject {
  const document: unknown = stack.resolve((stack as unknown as Renderable)._toCloudFormation());
  return isObject(document) ? document : {};
}

/**
 * Whether a rule is acknowledged at a construct, or at one of its parents, by its id without the name of the pack. The
 * CDK handles ids with the name of the pack itself.
 */
function isAcknowledged(construct: IConstruct, id: string): boolean {
  return construct.node.scopes.some(({ node }) =>
    node.metadata.some(
      ({ type, data }) =>
        type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY &&
        // aws-cdk-lib adds `Annotation::` to an id without a pack name.
        Object.keys(data ?? {}).some((key) => key.replace(/^annotation::/i, '') === id),
    ),
  );
}
