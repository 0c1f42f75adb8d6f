/** The workflow of GitHub that docs/rules.md shows: a test runs its steps as far as that goes without GitHub. */
export const WORKFLOW = `name: eks-networking
on: pull_request
permissions: {}
jobs:
  check:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
      security-events: write
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: \${{ github.event.pull_request.base.sha }}
          persist-credentials: false
      - run: npm ci && npx cdk synth --quiet --output cdk.out.base
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          clean: false
          persist-credentials: false
      - run: npm ci && npx cdk synth --quiet --output cdk.out
      - run: >-
          npx cdk-eks-networking check cdk.out --against cdk.out.base
          --sarif findings.sarif --markdown findings.md
      - if: always() && hashFiles('findings.md') != ''
        run: gh pr comment "$NUMBER" --body-file findings.md --edit-last --create-if-none
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
      - if: always() && hashFiles('findings.sarif') != ''
        uses: github/codeql-action/upload-sarif@5d4e8d1aca955e8d8589aabd499c5cae939e33c7 # v4.31.9
        with:
          sarif_file: findings.sarif
`;
