import type { ErrorEntry } from './entry';

/** Errors of the rule pack and of its command. */
export const RULE_ERRORS = {
  TemplateSyntax: {
    means: 'A file is not a CloudFormation template and not a Kubernetes object, or is not valid JSON or YAML.',
    instead: 'Give a template, a folder of Kubernetes objects, or a `cdk.out` folder.',
  },
  RuleName: {
    means: 'An option names an unknown rule or profile.',
    instead: 'Use an id of `docs/rules.md`, such as `NET1`.',
  },
  RuleSetting: {
    means: 'The value of a rule setting is not valid.',
    instead: 'Write it as the message shows.',
  },
} satisfies Record<string, ErrorEntry>;
