import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { AddressPlan } from '../../lib/addressing/address-plan';
import { Tier } from '../../lib/addressing/tier';
import { blocksOf } from '../../scripts/markdown';
import { commandsOf } from '../../scripts/planning-page';
import { command, type Ran } from '../support/command-line';

const DOCS = join(__dirname, '../../docs');
const PAGE = join(DOCS, 'planning.md');
const markdown = readFileSync(PAGE, 'utf8');
const blocks = blocksOf(PAGE);
const commands = commandsOf(PAGE);
const runs: Ran[] = commands.map((args) => command(args.join(' ')));

const first = AddressPlan.forEks({
  vpcCidr: '10.0.0.0/16',
  availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
});

/** The plan that a block of code makes. */
function planOf(code: string): AddressPlan {
  const { outputText, diagnostics = [] } = ts.transpileModule(code, { reportDiagnostics: true });
  expect(diagnostics).toEqual([]);
  return new Function('AddressPlan', 'Tier', `${outputText}\nreturn plan;`)(AddressPlan, Tier);
}

test('every command of the page runs, and draws what is committed', () => {
  expect(runs.length).toBe(blocks.filter(({ language }) => language === 'sh').length);
  for (const { code, files } of runs) {
    expect(code).toBe(0);
    const [[file, svg]] = Object.entries(files);
    expect(readFileSync(join(DOCS, '..', file), 'utf8') === svg ? file : `${file}: run npm run docs:pictures`).toBe(
      file,
    );
  }
});

test('the page shows every picture that is committed, and no other', () => {
  const shown = [...markdown.matchAll(/!\[[^\]]{20,}\]\((.*?)\)/g)].map(([, file]) => file);
  expect(shown.filter((file) => !existsSync(join(DOCS, file)))).toEqual([]);
  expect(shown.sort()).toEqual(
    readdirSync(join(DOCS, 'images'))
      .filter((file) => file.endsWith('.svg'))
      .map((file) => `images/${file}`)
      .sort(),
  );
  expect(markdown.match(/!\[/g)).toHaveLength(shown.length);
});

test('the output of the first command is what the page shows', () => {
  expect(blocks.filter(({ language }) => language === 'text').map(({ text }) => text)).toEqual([runs[0].out]);
});

test('the code of every recipe makes the plan of its command', () => {
  const plans = blocks.filter(({ language }) => language === 'ts').map(({ text }) => planOf(text));
  expect(plans).toHaveLength(commands.length);
  expect(plans.map((plan) => runs.findIndex(({ out }) => out.includes(`${plan.table()}\n\n`)))).toEqual(
    plans.map((_, index) => index),
  );
});

test('every recipe leaves all subnets of the first plan where they were', () => {
  for (const args of commands) {
    const { plan } = JSON.parse(command([...args, '--json'].join(' ')).out);
    expect(plan.subnets).toEqual(expect.arrayContaining(first.subnets));
  }
});
