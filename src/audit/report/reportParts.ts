import * as l10n from '@vscode/l10n';
import { type NumberWriting, numbersIn } from '../../base/health/healthWords';
import { Html, type HtmlPart, markup } from './html';
import { reportStyles } from './reportStyles';

/** Numbers and dates as a language writes them. */
export type Writing = NumberWriting & { readonly date: (when: Date) => string };

/** @param language as VS Code names it: `zh-cn`. */
export function writingIn(language: string): Writing {
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
  return { ...numbersIn(language), date: (when) => dates.format(when) };
}

/** One document without a script, which loads nothing. @param heading also the title. */
export function pageDocument(
  {
    heading,
    language,
    dates,
  }: { readonly heading: string; readonly language: string; readonly dates: readonly string[] },
  sections: readonly HtmlPart[],
  footer: string,
): string {
  return markup`<!DOCTYPE html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${heading}</title>
        <style>
          ${new Html(reportStyles)}
        </style>
      </head>
      <body>
        <main>
          <h1>${heading}</h1>
          <p class="muted">${dates.join(' · ')}</p>
          ${sections}
          <footer>${footer}</footer>
        </main>
      </body>
    </html> `.text;
}

export function section(title: string, ...parts: readonly HtmlPart[]): Html {
  return markup`<section>
    <h2>${title}</h2>
    ${parts}
  </section>`;
}

export const paragraph = (text: string) => markup`<p>${text}</p> `;

/** A sentence that the reader is to mind. */
export const warning = (text: string) => markup`<p class="warning">${text}</p> `;

export const numberColumn = (name: string) => ({ name, isNumber: true });

/** A number that is to be seen first. */
export function figure(name: string, value: string, note: string): Html {
  return markup`<div>
    <dt>${name}</dt>
    <dd class="value">${value}</dd>
    <dd class="note">${note}</dd>
  </div> `;
}

/** When an audit and the report of it were made. */
export function reportDates(createdAt: string, now: Date, { date }: Writing): readonly string[] {
  return [l10n.t('Audited on {0}', date(new Date(createdAt))), l10n.t('report made on {0}', date(now))];
}
