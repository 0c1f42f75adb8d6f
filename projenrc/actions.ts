interface PinnedAction {
  /** The release of the commit. */
  readonly version: string;
  /** The commit. A tag can be moved, a commit cannot. */
  readonly sha: string;
  /**
   * Where the commit was read on 2026-11-28: from the tag in the repository of the action,
   * or from the table of projen 0.103.25, because the copy of the repository at hand was older than the release.
   */
  readonly source: 'tag' | 'projen';
}

/** The GitHub Actions of the workflows. After an update of projen, read the commits of newer releases from the tags. */
export const ACTIONS: Readonly<Record<string, PinnedAction>> = {
  'actions/checkout': { version: '7.0.1', sha: '3d3c42e5aac5ba805825da76410c181273ba90b1', source: 'tag' },
  'actions/create-github-app-token': {
    version: '3.1.1',
    sha: '1b10c78c7865c340bc4f6099eb2f838309f1e8c3',
    source: 'tag',
  },
  'actions/dependency-review-action': {
    version: '5.0.0',
    sha: 'a1d282b36b6f3519aa1f3fc636f609c47dddb294',
    source: 'projen',
  },
  'actions/download-artifact': { version: '8.0.1', sha: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', source: 'tag' },
  'actions/setup-dotnet': { version: '6.0.0', sha: 'a98b56852c35b8e3190ac28c8c2271da59106c68', source: 'tag' },
  'actions/setup-go': { version: '7.0.0', sha: 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', source: 'tag' },
  'actions/setup-java': { version: '5.7.0', sha: 'b6effb05e454b25005698d916606bdc6ffcbf961', source: 'tag' },
  'actions/setup-node': { version: '7.0.0', sha: '820762786026740c76f36085b0efc47a31fe5020', source: 'tag' },
  'actions/setup-python': { version: '7.0.0', sha: '5fda3b95a4ea91299a34e894583c3862153e4b97', source: 'tag' },
  'actions/upload-artifact': { version: '7.0.1', sha: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a', source: 'projen' },
  'amannn/action-semantic-pull-request': {
    version: '6.1.1',
    sha: '48f256284bd46cdaab1048c3721360e808335d50',
    source: 'tag',
  },
  'github/codeql-action/analyze': { version: '4.36.2', sha: '8aad20d150bbac5944a9f9d289da16a4b0d87c1e', source: 'tag' },
  'github/codeql-action/init': { version: '4.36.2', sha: '8aad20d150bbac5944a9f9d289da16a4b0d87c1e', source: 'tag' },
  'peter-evans/create-pull-request': {
    version: '8.1.1',
    sha: '5f6978faf089d4d20b00c7766989d076bb2fc7f1',
    source: 'tag',
  },
};
