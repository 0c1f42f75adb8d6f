import type { RefusalEntry } from './entry';

/** Of the rule pack, and of the command that applies it. */
export const RULE_REFUSALS = {
  TemplateSyntax: {
    means: 'A file is no template of CloudFormation and no Kubernetes object, or cannot be read as JSON or YAML.',
    instead: 'Give a template, a folder of Kubernetes objects, or a `cdk.out` folder.',
  },
  RuleName: {
    means: 'An option names a rule or a profile that there is not.',
    instead: 'Use an id of `docs/rules.md`, such as `NET1`.',
  },
  RuleSetting: {
    means: 'A setting of the rules has a value that it cannot have.',
    instead: 'Write it as the message shows.',
  },
} satisfies Record<string, RefusalEntry>;
