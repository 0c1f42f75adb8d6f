import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHARTS, IMAGES, type PinnedChart } from '../../lib/foundation/versions';

const PAGE = readFileSync(join(__dirname, '../../docs/private-images.md'), 'utf8');

test.each(Object.values<PinnedChart>(CHARTS))(
  'the page has the pinned version of $chart',
  ({ chart, version, image }) => {
    expect(PAGE).toContain(`\`${chart}\` ${version}`);
    expect(PAGE).toContain(image ?? 'EKS registry of the Region');
  },
);

test('the page has the pinned images without a chart', () => {
  for (const { repository, tag } of Object.values(IMAGES)) {
    expect(PAGE).toContain(`\`${repository}:${tag}\``);
  }
});
