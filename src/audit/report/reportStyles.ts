/** The report's looks: on a screen in light and dark, and on paper. */
export const reportStyles = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --back: #ffffff; --soft: #f6f8fa; --accent: #0b5cad; --warn: #9a6700; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --muted: #9198a1; --line: #3d444d; --back: #0d1117; --soft: #151b23; --accent: #6cb6ff; --warn: #e3b341; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { margin: 0; font-size: 28px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 40px 0 12px; font-size: 19px; }
p { max-width: 75ch; margin: 0 0 8px; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.small { font-size: 13px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(168px, 1fr)); gap: 12px; margin: 24px 0 0; }
.figures div { padding: 14px 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--soft); }
.figures dt { color: var(--muted); font-size: 13px; }
.figures dd { margin: 2px 0 0; }
.figures .value { font-size: 22px; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figures .note { color: var(--muted); font-size: 13px; }
.warning { padding: 10px 14px; border: 1px solid var(--line); border-left: 4px solid var(--warn); border-radius: 4px; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 0; }
.facts dt { color: var(--muted); }
.facts dd { min-width: 0; margin: 0; overflow-wrap: anywhere; }
.scroll { margin-bottom: 12px; overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 6px; color: var(--muted); font-size: 13px; text-align: left; }
th, td { padding: 5px 18px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--muted); font-size: 13px; font-weight: 600; }
tbody th { min-width: 10ch; max-width: 36ch; font-weight: 400; overflow-wrap: anywhere; }
td { overflow-wrap: anywhere; }
td.text { min-width: 10ch; }
.number { text-align: right; white-space: nowrap; }
thead .number { max-width: 16ch; white-space: normal; }
tfoot :is(th, td) { font-weight: 600; }
.arrow { color: var(--muted); }
.faces { display: grid; grid-template-columns: repeat(auto-fill, minmax(128px, 1fr)); gap: 16px 12px; margin: 0; padding: 0; list-style: none; }
.faces figure { margin: 0; }
.faces img { display: block; width: 100%; aspect-ratio: 1; border-radius: 6px; background: var(--soft); object-fit: contain; }
.faces figcaption { margin-top: 4px; font-size: 13px; line-height: 1.35; overflow-wrap: anywhere; }
footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--muted); font-size: 13px; }
@media (max-width: 560px) {
  main { padding: 24px 16px 48px; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 8px; }
}
@media print {
  :root { color-scheme: light; --text: #000000; --muted: #444444; --line: #bbbbbb; --back: #ffffff; --soft: #ffffff; --accent: #000000; --warn: #000000; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  tr, figure, .figures div, .warning { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
}
`;
