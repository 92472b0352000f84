/** A lab notebook: paper, ink, one colour for what lives and one for arcs; the same at night, and on paper. */
export const STYLE = `
:root, :root[data-print] {
  --paper: #f8f6f0; --sheet: #fffefb; --ink: #25282c; --soft: #646870; --rule: #e2ddd1; --line: #8b8f96;
  --live: #1f7a80; --live-wash: #e8f2f1; --dead: #958e80; --arc: #c98a2626; --arc-edge: #b98431; --arc-ink: #85560f; --border: #9a958a;
  --c1: #1f7a80; --c2: #c0652a; --c3: #5b5ea6; --c4: #8a9a2b; --c5: #b23a5b; --c6: #3f8fc4; --c7: #8d6b4f; --c8: #7d4f94;
  --original: #ddd6c6; --warn: #a63d2a; --link: #1a6370;
  color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-print]) {
    --paper: #15171a; --sheet: #1b1e21; --ink: #e2dfd7; --soft: #a09e97; --rule: #32363a; --line: #74787e;
    --live: #5bb5b6; --live-wash: #1c2a2b; --dead: #7b776e; --arc: #d6a44c24; --arc-edge: #c29447; --arc-ink: #d6ac66; --border: #6d6a63;
    --c1: #5bb5b6; --c2: #e08d55; --c3: #9a9ce0; --c4: #b9c45a; --c5: #e37a95; --c6: #77bdea; --c7: #c0a184; --c8: #bd8fd4;
    --original: #3d3f40; --warn: #e28b77; --link: #7cc5cc;
    color-scheme: dark;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; overflow-wrap: anywhere;
}
header, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3rem; }
h1, h2, h3, .lead { font-family: 'Iowan Old Style', Charter, 'Palatino Linotype', Palatino, Georgia, 'DejaVu Serif', serif; font-weight: 500; }
h1 { font-size: 2.5rem; line-height: 1.1; margin: 0; }
h2 { font-size: 1.5rem; margin: 0 0 .75rem; }
h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: 0 0 .75rem; max-width: 46rem; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.kicker { margin: 0 0 .25rem; color: var(--soft); font-size: .85rem; letter-spacing: .04em; }
.dateline { color: var(--soft); margin: .35rem 0 1.25rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: .6rem 0; list-style: none; border-block: 1px solid var(--rule); font-size: .9rem; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
section { padding: 2.5rem 0 .5rem; }
.lead { font-size: 1.2rem; line-height: 1.5; }
.soft, small, .note, .none, .tag, .question { color: var(--soft); }
.soft, small { font-size: .86em; font-weight: 400; font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
.name { font-weight: 600; }
.words { white-space: pre-wrap; unicode-bidi: isolate; }
bdi { unicode-bidi: isolate; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(11.5rem, 1fr)); gap: 1px; margin: 1.25rem 0 0; background: var(--rule); border: 1px solid var(--rule); }
.facts div { background: var(--sheet); padding: .7rem .9rem; }
.facts::after { content: ''; background: var(--sheet); grid-column: auto / -1; }
.facts dt { color: var(--soft); font-size: .82rem; }
.facts dd { margin: 0; font-size: 1.3rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
.facts small { display: block; font-size: .78rem; line-height: 1.4; }
.facts .warn dd, .status.failed { color: var(--warn); }

.chart { background: var(--sheet); border: 1px solid var(--rule); padding: .5rem 0 .25rem; overflow-x: auto; min-width: 0; }
.uplot { font: inherit; }
.u-hz .u-cursor-x, .u-vt .u-cursor-y { border-right: 1px solid var(--soft); }
.u-select { background: var(--arc); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; margin: 0 0 .75rem; padding: 0; list-style: none; font-size: .86rem; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: .45rem; }
.swatch { width: .85rem; height: .85rem; display: inline-block; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.swatch.live { background: var(--live); } .swatch.dead { background: var(--dead); } .swatch.original { background: var(--original); }
.swatch.arc { background: var(--arc); border-inline: 1px solid var(--arc-edge); }
.swatch.open { background: repeating-linear-gradient(-45deg, var(--arc) 0 3px, transparent 3px 6px), var(--arc); border-left: 1px solid var(--arc-edge); }
.swatch.border { width: 0; border-left: 1px dashed var(--border); }
.k1 { --k: var(--c1); } .k2 { --k: var(--c2); } .k3 { --k: var(--c3); } .k4 { --k: var(--c4); }
.k5 { --k: var(--c5); } .k6 { --k: var(--c6); } .k7 { --k: var(--c7); } .k8 { --k: var(--c8); }
.swatch.dot { border-radius: 50%; background: var(--k, var(--dead)); }
.swatch.dot.live { background: var(--live); } .swatch.dot.shift { background: var(--arc-edge); }
.swatch.line { height: 3px; width: 1.1rem; background: var(--k); }
.map { padding: 0; } .map svg, .moves { display: block; }
.dots circle { fill: var(--k, var(--dead)); fill-opacity: .82; stroke: var(--sheet); stroke-width: 1; }
.dots circle:hover { stroke: var(--ink); fill-opacity: 1; }
.arrows path { fill: none; stroke: var(--k, var(--dead)); stroke-width: 1.2; opacity: .75; }
.moves path { stroke: currentColor; stroke-width: 1.5; } .moves circle { fill: currentColor; }
.moves .live { color: var(--live); } .moves .shift { color: var(--arc-edge); } .moves .ground { stroke: var(--rule); stroke-width: 1; }
.wide + .note, .readout + .note { margin-top: .6rem; font-size: .9rem; }
.verdict { max-width: 16rem; }
.pair { margin-right: 1.25rem; white-space: nowrap; }
.readout { border: 1px solid var(--rule); border-top: 0; background: var(--sheet); padding: .75rem 1rem; min-height: 8.4rem; }
.readout.small { min-height: 3rem; }
.readout p { margin: 0 0 .25rem; max-width: none; }
.readout .words { border-left: 3px solid var(--rule); padding-left: .75rem; max-height: 12em; overflow-y: auto; }
.readout .words.live { border-color: var(--live); } .readout .words.dead { border-color: var(--dead); }

details > summary { cursor: pointer; padding: .5rem 0; }
#flux > details { border-bottom: 1px solid var(--rule); }
#flux > details[open] { padding-bottom: 1rem; }
details details > summary { font-size: .9rem; color: var(--soft); }

.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--rule); font-weight: 400; }
thead th { color: var(--soft); font-size: .82rem; white-space: nowrap; vertical-align: bottom; }
tbody th { white-space: nowrap; }
tbody th.title { white-space: normal; }
.figure { text-align: right; white-space: nowrap; }
td p, th p { margin: 0; }
.counts { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; padding: 0; list-style: none; color: var(--soft); font-size: .88rem; }
.counts b { font-weight: 600; color: var(--ink); }
.status { white-space: nowrap; } .status.completed { color: var(--live); } .status.pending, .status.skipped { color: var(--soft); }

button, select { font: inherit; color: inherit; background: none; border: 1px solid var(--rule); border-radius: 3px; padding: .15rem .6rem; cursor: pointer; }
select { background: var(--sheet); }
thead button { border: 0; padding: 0; color: var(--soft); }
thead button:hover, .toggle:hover { text-decoration: underline; text-underline-offset: .15em; }
[aria-sort] button { color: var(--ink); font-weight: 600; }
[aria-sort=descending] button::after { content: ' \\2193'; } [aria-sort=ascending] button::after { content: ' \\2191'; }
.tools { display: flex; justify-content: flex-end; align-items: center; gap: .5rem; font-size: .86rem; }
.tools label, .tools select { display: none; }
.tools .all { margin-left: .5rem; }
.blocks .title { min-width: 15rem; }
.blocks .place { min-width: 8rem; max-width: 12rem; }
.toggle { position: relative; border: 0; padding: 0 0 0 1.1em; text-align: start; font-weight: 600; }
.toggle::before { content: '\\25B8'; position: absolute; left: 0; color: var(--soft); }
.toggle[aria-expanded=true]::before { content: '\\25BE'; }
.blocks .question { padding-left: 1.1em; font-size: .9rem; }
td.text { width: 60%; min-width: 20rem; }
tr.block .question, .place .session { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
tr.block:has([aria-expanded=true]) .question, tr.block:has([aria-expanded=true]) .session { -webkit-line-clamp: none; }
.type { font-size: .93em; white-space: nowrap; } .type.arc { color: var(--arc-ink); }
.levels { white-space: pre; font: .76rem/1.55 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; padding-top: .15rem; }
.inside > td { padding: 0 0 1.25rem 1.1rem; }
.zones { display: grid; gap: .75rem; padding-top: .75rem; max-width: 50rem; }
.zone { border-left: 3px solid var(--dead); padding: .5rem .9rem; }
.zone.live { border-color: var(--live); background: var(--live-wash); }
.zone.dead .words { font-style: italic; }
.zone .tag { font-size: .82rem; margin: 0 0 .35rem; }
.zone.live .tag b { color: var(--live); }
.zone p:last-child { margin-bottom: 0; }
blockquote { margin: 0 0 .75rem; } blockquote:last-child { margin: 0; }
.who { margin: 0; font-size: .9rem; }
.details { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: .35rem 1.5rem; margin: 1rem 0 0; font-size: .88rem; }
.details dt { color: var(--soft); } .details dd { margin: 0; }

.tree, .tree ul, .waiting { list-style: none; margin: 0; padding: 0; }
.tree ul { border-left: 1px solid var(--rule); padding-left: 1.25rem; margin: 0 0 .5rem .3rem; }
.tree .leaf { padding: .5rem 0; }
.tree details > summary { font-size: 1rem; color: var(--ink); }
.tree .words { color: var(--soft); margin: 0 0 .25rem; font-size: .92rem; }
.waiting li { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
.waiting p { margin: 0; }
footer > p { border-top: 1px solid var(--rule); padding-top: 1rem; max-width: none; }
footer { margin-top: 3rem; padding-bottom: 3rem; color: var(--soft); font-size: .86rem; }
pre { white-space: pre-wrap; font-size: .78rem; }

@media screen and (max-width: 44rem) {
  header, main, footer { padding-inline: 1rem; }
  header { padding-top: 1.75rem; }
  h1 { font-size: 2rem; }
  section { padding-top: 2rem; }
  .facts { grid-template-columns: 1fr 1fr; }
  .facts dd { font-size: 1.15rem; }
  .tools { justify-content: flex-start; white-space: nowrap; } .tools select { min-width: 0; } .tools label, .tools select { display: inline-block; }
  .wide table, .wide tbody, .wide tbody tr, .wide tbody th, .wide tbody td, .wide caption { display: block; }
  .wide > table > thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .wide tr[hidden] { display: none; }
  .wide > table > tbody > tr { border-bottom: 1px solid var(--rule); padding: .6rem 0; }
  .wide > table > tbody > tr > * { border: 0; padding: .1rem 0; text-align: left; white-space: normal; max-width: none; min-width: 0; }
  .wide > table > tbody > tr > [data-label]:not(:first-child):not(.title){ position: relative; padding-left: 6.5rem; min-height: 1.6rem; }
  .wide > table > tbody > tr > [data-label]:not(:first-child):not(.title)::before { content: attr(data-label); position: absolute; left: 0; top: .2rem; color: var(--soft); font-size: .82rem; }
  .wide td br { display: none; } .wide td br + .soft { margin-left: .4rem; }
  .levels { padding-top: 0; }
  .blocks .inside > td { padding-bottom: .5rem; }
  .numbered::before { content: attr(data-label) ' '; color: var(--soft); font-weight: 400; }
  .blocks > tbody > .block > :first-child::before { content: attr(data-label) ' '; font-size: .86em; color: var(--soft); }
  tr.block .place .session { display: inline; }
  .blocks .place, .blocks .title { max-width: none; min-width: 0; }
  .tree ul { padding-left: .75rem; }
}
@media print {
  body { background: none; font-size: 10.5pt; }
  header, main, footer { max-width: none; padding-inline: 0; }
  nav, .tools, .readout:not(:has(.who)), #flux > details:not([open]) > summary::marker { display: none; }
  section { padding-top: 1.25rem; }
  h2, h3, summary { break-after: avoid; }
  .chart, .zone, tr.block, .facts div, .waiting li { break-inside: avoid; }
  .wide, .chart { overflow: visible; }
  table, .counts, .blocks .question { font-size: 8.5pt; } th, td { padding-right: .4rem; }
  .blocks .title { min-width: 0; width: 32%; } .blocks .place { min-width: 4.5rem; } .levels { font-size: 6.5pt; }
  .levels { word-spacing: -.3em; }
  .facts { grid-template-columns: repeat(5, 1fr); } .facts dd { font-size: 13pt; }
  a { color: inherit; text-decoration: none; }
  thead { display: table-header-group; }
}
`;
