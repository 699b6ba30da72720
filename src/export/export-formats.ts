/**
 * The formats that a run can be exported in, as a table: names, file endings, who opens them.
 *
 * Owns the list, which the command line and the page show; each format has a file of its own.
 */
import type { RunRecord } from '../result.ts';
import { exportMermaid } from './mermaid.ts';
import { exportPcapng } from './pcapng.ts';
import { exportPerfetto } from './perfetto.ts';
import { exportMarkdown } from './report-markdown.ts';
import { exportTraceJson } from './trace-json.ts';

export type ExportFormat = 'pcapng' | 'json' | 'perfetto' | 'mermaid' | 'markdown';

export interface Exporter {
  readonly title: string;
  /** What is in it and what opens it, in one sentence. */
  readonly about: string;
  /** Of file names, with its dot. */
  readonly ending: string;
  readonly mediaType: string;
  /** Pure: the same result gives the same text or bytes. */
  readonly write: (result: RunRecord) => string | Uint8Array<ArrayBuffer>;
}

export const exportFormats: Readonly<Record<ExportFormat, Exporter>> = {
  pcapng: {
    title: 'Capture (pcapng)',
    about:
      'Every packet on every interface, with the reasons as comments, for Wireshark and tshark.',
    ending: '.pcapng',
    mediaType: 'application/x-pcapng',
    write: exportPcapng,
  },
  json: {
    title: 'Trace (JSON)',
    about: 'Requests, steps and every event of the trace, for programs.',
    ending: '.trace.json',
    mediaType: 'application/json',
    write: exportTraceJson,
  },
  perfetto: {
    title: 'Timeline (Perfetto)',
    about: 'Requests, packets and nodes over time, for ui.perfetto.dev.',
    ending: '.perfetto.json',
    mediaType: 'application/json',
    write: exportPerfetto,
  },
  mermaid: {
    title: 'Sequence diagram (Mermaid)',
    about: 'Who sends what to whom, as text that GitHub and wikis draw.',
    ending: '.mmd',
    mediaType: 'text/vnd.mermaid',
    write: exportMermaid,
  },
  markdown: {
    title: 'Report (Markdown)',
    about: 'What was asked, who answered, each step with its rule and reason, the expectations.',
    ending: '.md',
    mediaType: 'text/markdown',
    write: exportMarkdown,
  },
};
