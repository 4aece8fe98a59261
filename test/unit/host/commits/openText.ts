import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { EditorBasis, type OpenText } from '../../../../src/host/commits/savedOver';

/** An editor as VS Code keeps one: it makes line ends one and saves without looking at what the disk has. */
export class StubEditor implements OpenText {
  readonly basis: EditorBasis;
  private text = '';

  constructor(readonly file: string) {
    this.basis = new EditorBasis(this);
    this.read();
  }

  getText(): string {
    return this.text;
  }

  decode(bytes: Uint8Array): Promise<string> {
    return Promise.resolve(new TextDecoder().decode(bytes));
  }

  /** Takes in what is on disk. */
  read(): void {
    this.text = readFileSync(this.file, 'utf8').replaceAll(/\r\n?/g, '\n');
    this.basis.rest();
  }

  type(text: string): void {
    this.text += text;
  }

  async save(): Promise<void> {
    await writeFile(this.file, this.text);
  }
}
