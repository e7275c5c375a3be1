/** The page's one style sheet: no fonts, no images, nothing from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fff; --raised: #f6f7f9; --text: #1b1f24; --muted: #5d6673; --rule: #d8dde3;
  --main: #2463b4; --soft: #b9d0ee; --second: #a04c00; --limit: #b3261e; --bad: #b3261e; --outage: #f7d9a8;
  --passed: #17692f; --failed: #b3261e; --invalid: #7a3fa8; --skipped: #6b5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --raised: #1e2329; --text: #e6e9ed; --muted: #9aa5b1; --rule: #373f48;
    --main: #6ea8f2; --soft: #2b4a75; --second: #f0a050; --limit: #ff8a80; --bad: #ff8a80; --outage: #57411a;
    --passed: #6fcf87; --failed: #ff8a80; --invalid: #cfa3f5; --skipped: #e0cb62;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 84rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
a { color: var(--main); }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--page); padding: .5rem; }
h1, h2, h3 { line-height: 1.25; margin: 0 0 .5rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.3rem; } h3 { font-size: 1.05rem; }
h2 { margin-top: 2.5rem; padding-top: 1.25rem; border-top: 1px solid var(--rule); }
p, ul, ol { margin: 0 0 .75rem; } ul, ol { padding-left: 1.4rem; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre { margin: 0 0 .75rem; padding: .75rem; background: var(--raised); border-radius: 6px; overflow-x: auto; }
.quiet { color: var(--muted); }
.outcome { font-weight: 650; white-space: nowrap; }
.passed { color: var(--passed); } .failed { color: var(--failed); }
.invalid { color: var(--invalid); } .skipped { color: var(--skipped); }
.banner { padding: 1rem 1.25rem; border-left: 6px solid currentColor; background: var(--raised); border-radius: 6px; margin-bottom: 1.25rem; }
.banner h1, .banner p { color: var(--text); } .banner p { margin: 0; }
.banner h1 .outcome { color: inherit; }
.banner.passed h1 .outcome { color: var(--passed); } .banner.failed h1 .outcome { color: var(--failed); }
.banner.invalid h1 .outcome { color: var(--invalid); } .banner.skipped h1 .outcome { color: var(--skipped); }
.warning { padding: .6rem .9rem; border-left: 4px solid var(--invalid); background: var(--raised); border-radius: 4px; margin: 0 0 1rem; }
.warning > :last-child { margin-bottom: 0; }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
.goals { margin-bottom: 1.25rem; } td code { white-space: nowrap; }
caption { text-align: left; color: var(--muted); padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--rule); }
th { color: var(--muted); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { white-space: normal; min-width: 5.5rem; } td > a, td > time { white-space: nowrap; }
.entry { white-space: nowrap; }
.reason { display: block; font-weight: 400; color: var(--muted); font-size: .94em; }
.share { white-space: nowrap; }
.meter { display: inline-flex; width: 5.5rem; height: .5rem; background: var(--rule); border-radius: 3px; vertical-align: middle; }
.meter > span { flex: none; height: 100%; background: currentColor; border-radius: 3px; }
.meter > .perhaps { opacity: .4; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .5rem; margin: 0 0 1.25rem; padding: 0; }
.figures div { background: var(--raised); border-radius: 6px; padding: .5rem .7rem; }
.figures dt { color: var(--muted); font-size: .82rem; line-height: 1.3; }
.figures .within { font-size: .85rem; font-weight: 400; white-space: nowrap; }
.figures dd { margin: .15rem 0 0; font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: 1.5rem 2rem; margin-bottom: 1.25rem; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption p { color: var(--muted); font-size: .9rem; margin: .25rem 0 .4rem; }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1rem; list-style: none; padding: 0; margin: 0 0 .25rem; font-size: .85rem; }
.legend svg { width: 1.4rem; height: .8rem; vertical-align: -.05rem; margin-right: .3rem; }
.chart svg { display: block; width: 100%; height: auto; font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; overflow: visible; }
.chart text { fill: var(--text); } .chart [stroke="currentColor"] { stroke: var(--muted); }
.narrow { display: none; }
details { margin: 0 0 .75rem; } summary { cursor: pointer; color: var(--main); }
details[open] > summary { margin-bottom: .5rem; }
details .scroll { max-height: 24rem; overflow-y: auto; }
details .scroll th { position: sticky; top: 0; background: var(--page); }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 1rem; color: var(--muted); font-size: .88rem; }
@media (max-width: 40rem) {
  body { padding: .75rem .75rem 2rem; }
  .wide { display: none; } .narrow { display: block; }
  .goals thead { position: absolute; left: -100rem; }
  .goals tr { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .4rem 0; border-bottom: 1px solid var(--rule); }
  .goals td { border: 0; padding: 0; } .goals td:empty { display: none; }
  .goals td:first-child { flex: 1 1 60%; font-weight: 600; } .goals td:nth-child(3) { flex-basis: 100%; }
  .goals td[data-label]::before { content: attr(data-label) " "; color: var(--muted); font-weight: 400; }
  .goals td.number { text-align: left; }
  td code { white-space: normal; display: inline-block; max-width: 45vw; }
}
@media print {
  :root {
    --page: #fff; --raised: #fff; --text: #000; --muted: #444; --rule: #bbb; --main: #2463b4; --soft: #b9d0ee;
    --second: #a04c00; --limit: #b3261e; --bad: #b3261e; --outage: #f7d9a8;
    --passed: #17692f; --failed: #b3261e; --invalid: #7a3fa8; --skipped: #6b5a00;
  }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .skip, nav, details, .wide { display: none; } .narrow { display: block; }
  .banner { border: 1px solid var(--rule); border-left: 6px solid currentColor; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
  .charts { grid-template-columns: 1fr 1fr; gap: 1rem; }
  table { font-size: 8.5pt; } th, td { padding-right: .5rem; } .goals td:first-child { width: 45%; }
  th.number { min-width: 0; } .meter { width: 3rem; } td code { white-space: normal; } pre { white-space: pre-wrap; }
  .scroll { overflow: visible; }
}
`;
