import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../../scripts/project.mjs';

const calls = [
  ...[
    'showInformationMessage',
    'showWarningMessage',
    'showErrorMessage',
    'setStatusBarMessage',
    'withProgress',
  ],
  ...[
    'showInputBox',
    'createInputBox',
    'showQuickPick',
    'createQuickPick',
    'showOpenDialog',
    'showSaveDialog',
  ],
];

const program = [
  "import * as vscode from 'vscode';",
  ...calls.map((name) => `void vscode.window.${name}('x');`),
  'const { showErrorMessage } = vscode.window;',
  "void showErrorMessage('x');",
  "void vscode.window['showQuickPick']([]);",
].join('\n');

async function forbiddenIn(filePath: string): Promise<number[]> {
  const [result] = await new ESLint({ cwd: projectRoot }).lintText(program, { filePath });
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'no-restricted-properties')
    .map(({ line }) => line);
}

it('forbids VS Code’s own messages, questions and progress in the host, however they are called', async () => {
  const lines = [...calls.map((_, index) => index + 2), calls.length + 2, calls.length + 4];
  expect(await forbiddenIn('src/host/commits/x.ts')).toEqual(lines);
  expect(await forbiddenIn('src/extension.ts')).toEqual(lines);
  expect(await forbiddenIn('src/host/ui/settings.ts')).toEqual(lines);
});

it('leaves them to the wrappers', async () => {
  expect(await forbiddenIn('src/host/ui/notices.ts')).toEqual([]);
  expect(await forbiddenIn('src/host/ui/questions.ts')).toEqual([]);
});
