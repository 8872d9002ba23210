/**
 * The look of every page: one style sheet, light and dark, no script. Ring lines differ by dash as well as colour, and
 * states by their order and legend, so that nothing is told by colour alone.
 */
import { deviceStates } from '#core/release/view/deviceStates.ts';
import { html, type Html } from './html.ts';

/** Colours of lines, one per ring in order; further rings start over. */
export const lineLooks = 5;

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #5b6572; --line: #d8dee6; --paper: #fff; --card: #f6f8fa;
  --done: #1a7f45; --installing: #0e7490; --offered: #2563c9; --failed: #c4262e; --ineligible: #a16207; --waiting: #b6bec9; --held: #a21caf; --paused: #e8590c;
  --c0: #6b4fbb; --c1: #b3541e; --c2: #0f766e; --c3: #1d4ed8; --c4: #a3195b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9aa5b1; --line: #333b45; --paper: #10151b; --card: #181f27;
  --done: #3fb96b; --installing: #35b3cf; --offered: #6aa0ff; --failed: #ff6b70; --ineligible: #dfa93a; --waiting: #4a5461; --held: #e879f9; --paused: #ff922b;
  --c0: #b09cff; --c1: #ff9d66; --c2: #4fd1c0; --c3: #82aaff; --c4: #ff7ab0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: .95rem; margin: 1.5rem 0 .5rem; } p { margin: .25rem 0; } .dim { color: var(--dim); }
.notice { border-left: 3px solid var(--ineligible); padding: .4rem .8rem; background: var(--card); margin: 1rem 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.fact { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
.fact b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; } .fact span { color: var(--dim); font-size: .85rem; }
.good b { color: var(--done); } .bad b, .failed b { color: var(--failed); } .held b { color: var(--held); } .paused b { color: var(--paused); }
.why { font-size: 1.05rem; } ul.rings { padding-left: 1.2rem; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } .scroll { overflow-x: auto; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--dim); font-weight: 600; font-size: .85em; } td.number, th.number { text-align: right; padding-right: 1rem; }
td.when { white-space: nowrap; } td small { color: var(--dim); }
td.share { width: 14rem; padding-right: 1rem; } td.share svg { height: .6rem; margin-top: .4rem; } th.share { white-space: nowrap; }
svg { display: block; width: 100%; height: auto; } svg text { fill: var(--dim); font: 12px system-ui, sans-serif; }
svg .name { fill: var(--ink); font-weight: 600; } svg .grid { stroke: var(--line); } svg .target { stroke: var(--dim); stroke-dasharray: 2 4; }
svg .curve { fill: none; stroke-width: 2.25; stroke-linejoin: round; }
${[0, 1, 2, 3, 4].map((n) => `svg .c${n} { stroke: var(--c${n}); } svg text.c${n}, svg .mark.c${n} { fill: var(--c${n}); stroke: none; }`).join('\n')}
svg .c1 { stroke-dasharray: 8 3; } svg .c2 { stroke-dasharray: 3 3; } svg .c4 { stroke-dasharray: 10 3 2 3; }
${deviceStates.map((s) => `.${s} { fill: var(--${s}); }`).join(' ')}
svg .evidence { stroke: var(--ink); } svg .event { stroke: var(--paper); stroke-width: 1; } svg .span { opacity: .4; }
${Object.entries({ opens: 'offered', watch: 'ineligible', pause: 'failed', hold: 'c0' })
  .map(([kind, colour]) => `svg .event.${kind}, svg .span.${kind} { fill: var(--${colour}); }`)
  .join(' ')}
.verdict.bad { color: var(--failed); } .verdict.good { color: var(--done); } .verdict.neutral { font-weight: 400; }
svg .open { fill: var(--offered); opacity: .35; } svg .stopped { fill: var(--paused); opacity: .55; }
ul.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: .5rem 0; color: var(--dim); font-size: .85rem; }
ul.legend svg { display: inline-block; width: .8rem; height: .8rem; vertical-align: -1px; margin-right: .35rem; }
details summary { cursor: pointer; color: var(--dim); } footer { margin-top: 3rem; color: var(--dim); font-size: .85rem; }
.lead { font-size: 1.3rem; line-height: 1.4; border-left: .35rem solid var(--dim); padding: .6rem 1rem; margin: 1.25rem 0; background: var(--card); }
.lead.bad { border-color: var(--failed); } .lead.warn { border-color: var(--ineligible); } .lead.good { border-color: var(--done); }
a { color: var(--offered); } nav { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin-bottom: 1.5rem; } nav a { padding: .35rem .1rem; }
nav a[aria-current] { color: var(--ink); font-weight: 600; } code { font: .85em ui-monospace, monospace; color: var(--dim); overflow-wrap: anywhere; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible, input:focus-visible, select:focus-visible, button:focus-visible { outline: 3px solid var(--offered); outline-offset: 2px; }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0; } form label { display: grid; gap: .2rem; font-size: .85rem; color: var(--dim); }
input, select, button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--dim); border-radius: .3rem; padding: .35rem .6rem; min-height: 2.2rem; max-width: 100%; } button { padding: .35rem 1.1rem; }
svg .band { stroke: var(--paper); stroke-width: 1; } svg .rest { fill: var(--waiting); }
${[0, 1, 2, 3, 4].map((n) => `svg .b${n} { fill: var(--c${n}); fill-opacity: .75; }`).join(' ')}
@media screen and (max-width: 40rem) { .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards table, .cards tbody, .cards tr, .cards td { display: block; } .cards tr { border: 1px solid var(--line); border-radius: .5rem; padding: .3rem .7rem; margin: .5rem 0; background: var(--card); }
  .cards td, .cards td.number { border: 0; padding: .15rem 0 .15rem 6.5rem; text-align: left; position: relative; overflow-wrap: anywhere; }
  .cards td::before { content: attr(data-head); position: absolute; left: 0; width: 6rem; color: var(--dim); font-size: .8rem; } }
@media (max-width: 40rem) { .chart { overflow-x: auto; } .chart > svg { width: 46rem; } }
@page { size: A4; margin: 14mm 12mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 9px; } }
@media print { :root { color-scheme: light; } nav, form { display: none; } .lead { background: none; font-size: 13px; } body { max-width: none; padding: 0; font-size: 11px; } h2, h3, h2 + p, h3 + p { break-after: avoid; }
  tr, svg, .fact, .notice { break-inside: avoid; } .scroll { overflow: visible; } th, td { padding-right: .4rem; overflow-wrap: break-word; }
  td.when, th.share { white-space: normal; } td.share { width: 7rem; } .scroll table { table-layout: auto; font-size: 9px; } details summary { display: none; }
  details::details-content { content-visibility: visible; display: block; height: auto; } }
`;

/**
 * What a browser may do with a page: show it. No script runs in it, and nothing is loaded from elsewhere; one that is
 * served may send its forms to where it came from.
 */
export function contentPolicy(isServed: boolean): string {
  return `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action ${isServed ? "'self'" : "'none'"}`;
}

/** A whole page around its body. */
export function page(title: string, body: Html, { isServed = false } = {}): string {
  const policy = contentPolicy(isServed);
  const sheet: Html = { kind: 'html', markup: style };
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <style>
          ${sheet}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.markup;
}

/** A chart that can be scrolled where the window is narrower than its words are legible. */
export function chart(label: string, drawn: Html): Html {
  return html`<div class="chart" tabindex="0" role="group" aria-label="${label}">${drawn}</div>`;
}
