/*
 * Taking a run elsewhere: a link that opens as it was, exports as downloads, a picture, an embedded
 * page; and links that are no links.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Download, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { decodeFrame, readCapture } from '../unit/export/pcapng-reader.ts';
import {
  axeViolations,
  newPage,
  openPages,
  openRun,
  page,
  pressTimes,
  server,
  startBrowser,
} from './browser.ts';

openPages();

const openQuestion = () => openRun('source-ip-ingress');

async function openDialog(): Promise<void> {
  await page.getByRole('button', { name: /^Share/ }).click();
  await page.getByRole('heading', { name: 'Share and export' }).waitFor();
}

const linkIn = (opened: Page): Promise<string> =>
  opened.getByRole('textbox', { name: 'Link' }).inputValue();

const fingerprintOf = (opened: Page): Promise<string> =>
  opened.evaluate(`document.querySelector('swarm-app').session.run.state.run.result.fingerprint`);

/** The link, once it has been packed. */
async function sharedLink(): Promise<string> {
  await expect.poll(() => linkIn(page)).toMatch(/#\/run\?z=[\w-]{20,}$/);
  return linkIn(page);
}

async function saved(name: string | RegExp): Promise<{ download: Download; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name }).click(),
  ]);
  return { download, bytes: readFileSync(await download.path()) };
}

describe('a link', () => {
  test('opens in a fresh profile at the same event, with the same selection, layers, filter and seed', async () => {
    await openQuestion();
    await pressTimes('.', 8);
    await page.getByText(/^Step 9 of \d+/).waitFor();
    const layer = page.getByRole('checkbox', { name: 'addresses' });
    await layer.click();
    const wasShown = await layer.isChecked();
    const slider = page.getByRole('slider', { name: 'Time' });
    const instant = await slider.getAttribute('aria-valuetext');
    await page.getByRole('combobox', { name: 'Filter of events' }).fill('kind=nat');
    await page.getByRole('button', { name: /^web 1\/1/ }).click();
    const fingerprint = await fingerprintOf(page);
    await openDialog();
    const link = await sharedLink();
    const other = await startBrowser();
    try {
      const fresh = await newPage(other);
      await fresh.goto(link);
      await fresh.getByRole('heading', { level: 1, name: 'web service' }).waitFor();
      await fresh.getByRole('tab', { name: 'Packet' }).click();
      await fresh.getByText(/^Step 9 of \d+/).waitFor();
      expect(await fingerprintOf(fresh)).toBe(fingerprint);
      expect(await fresh.getByRole('combobox', { name: 'Filter of events' }).inputValue()).toBe(
        'kind=nat',
      );
      expect(await fresh.getByRole('slider', { name: 'Time' }).getAttribute('aria-valuetext')).toBe(
        instant,
      );
      expect(await fresh.getByRole('checkbox', { name: 'addresses' }).isChecked()).toBe(wasShown);
    } finally {
      await other.close();
    }
  });

  test('copies itself, or says how it can be copied', async () => {
    await openQuestion();
    await openDialog();
    await sharedLink();
    await page.getByRole('button', { name: 'Copy: Link' }).click();
    const said = page.locator('swarm-share [role=status]');
    await expect.poll(() => said.innerText()).toMatch(/^Link copied\.$|press Ctrl\+C/);
  });

  test.each([
    ['cut in half', (link: string) => link.slice(0, link.length - link.length / 3), /is not whole/],
    [
      'a megabyte long',
      (link: string) => link + 'A'.repeat(1_000_000),
      /1000\d{3} characters long/,
    ],
    [
      'not of its letters',
      (link: string) => `${link}<img src=x onerror=alert(1)>`,
      /holds characters/,
    ],
  ])('%s is a sentence', async (_what, spoil, message) => {
    await openQuestion();
    await openDialog();
    const link = await sharedLink();
    await page.evaluate((address) => {
      location.hash = new URL(address).hash;
    }, spoil(link));
    await expect
      .poll(() => page.getByRole('main').getByRole('alert').first().innerText())
      .toMatch(message);
    expect(await page.locator('img').count()).toBe(0);
  });
});

describe('exports', () => {
  test('of a capture have the interfaces and the SYN with its reason', async () => {
    await openQuestion();
    await openDialog();
    const { download, bytes } = await saved('Save: Capture (pcapng)');
    expect(download.suggestedFilename()).toBe('source-ip-ingress-seed1.pcapng');
    const { interfaces, frames } = readCapture(bytes);
    expect(interfaces.map(({ name }) => name)).toContain('n3/ingress_sbox/eth1');
    const behind = frames.find((frame) => frame.interface === 'n3/ingress_sbox/eth0')!;
    expect(decodeFrame(behind.bytes).source).toBe('10.0.0.4');
    expect(behind.comments[0]).toContain('SNAT to 10.0.0.4');
    const syn = readTshark(await download.path());
    if (syn !== undefined)
      expect(syn).toMatch(/^n3\/host\/eth0\t4096\t10\.0\.0\.4\t.*Encapsulated/);
  });

  test('of one request have nothing of the others', async () => {
    await openQuestion();
    await openDialog();
    const whole = await saved('Save: Sequence diagram (Mermaid)');
    await page.getByRole('radio', { name: /^request 1/ }).click();
    const one = await saved('Save: Sequence diagram (Mermaid)');
    expect(one.download.suggestedFilename()).toBe('source-ip-ingress-seed1-request1.mmd');
    expect(whole.bytes.toString()).toContain('request 2: client to n1:8080');
    expect(one.bytes.toString()).not.toContain('request 2');
  });

  test('of the stage are pictures that stand alone', async () => {
    await openQuestion();
    await pressTimes('.', 3);
    await openDialog();
    await page.getByRole('combobox', { name: 'Theme of the picture' }).selectOption('dark');
    const { download, bytes } = await saved('Save SVG');
    expect(download.suggestedFilename()).toMatch(/^source-ip-ingress-seed1-event\d+\.svg$/);
    const text = bytes.toString();
    expect(text).toContain('docker_gwbridge');
    expect(text).toContain('seed 1 · event ');
    expect(text).not.toMatch(/class=|var\(--|<script|tabindex/);
    expect(text).toContain('fill="#0f141a"');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBeUndefined();
    const png = await saved('Save PNG');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    const [, width = '0'] = /width="(\d+)/.exec(text) ?? [];
    expect(png.bytes.readUInt32BE(16)).toBe(2 * Number(width));
  });
});

/** The tunnelled SYN as tshark prints it; undefined where there is no tshark. */
function readTshark(path: string): string | undefined {
  const fields = ['frame.interface_name', 'vxlan.vni', 'ip.src', 'frame.comment'];
  const argv = [
    '-r',
    path,
    '-Y',
    'vxlan && tcp.flags.syn == 1 && tcp.flags.ack == 0',
    '-T',
    'fields',
  ];
  try {
    const out = execFileSync(
      'tshark',
      [...argv, '-E', 'occurrence=l', ...fields.flatMap((field) => ['-e', field])],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return out.toString().split('\n')[0];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

describe('an embedded run', () => {
  test('has the stage and what moves it, and loses what the page around it hides', async () => {
    await page.goto(`${server.url}#/embed/source-ip-ingress`);
    await page.getByRole('heading', { level: 1, name: /10\.0\.0\.x/ }).waitFor();
    await page.getByRole('button', { name: /^Next event/ }).click();
    await page.getByText(/^On the wire to n3/).waitFor();
    expect(await page.getByRole('link', { name: 'Open in swarmscope' }).getAttribute('href')).toBe(
      '#/run/source-ip-ingress',
    );
    await page.goto(`${server.url}#/embed/source-ip-ingress?hide=title,scrubber,open`);
    await expect.poll(() => page.getByRole('slider').count()).toBe(0);
    await page.getByRole('button', { name: /^Next event/ }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(0);
    expect(await page.getByRole('link').count()).toBe(0);
  });
});

describe('in either theme axe-core finds nothing', () => {
  test('in the dialog', async () => {
    await openQuestion();
    await openDialog();
    await sharedLink();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('in an embedded run', async () => {
    await page.goto(`${server.url}#/embed/source-ip-ingress`);
    await page.getByRole('button', { name: /^Next event/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
