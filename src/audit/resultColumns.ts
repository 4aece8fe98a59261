import * as l10n from '@vscode/l10n';
import { Bool, type DataType, FixedSizeList, type Table, Utf8, type Vector } from 'apache-arrow';
import { HumanError } from '../base/humanError';
import { noClass } from '../protocol/gallery';
import type { AuditMetadata } from './auditResult';

type NumberArray = Float32Array | Uint16Array | Uint32Array;
type Kind<T> = new (length: number) => T;

/** The columns of an audit's result by name and type; all throw a HumanError where there is none such. */
export class ResultColumns {
  /** @param table from `tableIn`, so that each column has the bytes that its rows need. */
  constructor(
    private readonly file: string,
    private readonly table: Table,
  ) {}

  /** [rows], `''` where a cell is empty. */
  strings(name: string): string[] {
    const column = this.column(name);
    if (!(column.type instanceof Utf8)) throw this.damaged(name);
    return [...(column as Vector<Utf8>)].map((value) => value ?? '');
  }

  /** The cells that are not empty, by row. */
  reasons(name: string): Map<number, string> {
    const byRow = new Map<number, string>();
    this.strings(name).forEach((reason, row) => {
      if (reason !== '') byRow.set(row, reason);
    });
    return byRow;
  }

  /** [rows], a view of the file's bytes. */
  numbers<T extends NumberArray>(name: string, kind: Kind<T>): T {
    const column = this.column(name);
    const values: unknown = this.table.numRows === 0 ? new kind(0) : column.toArray();
    if (!(values instanceof kind) || column.nullCount > 0) throw this.damaged(name);
    return values;
  }

  /** [rows], null where a cell is empty. */
  optionalNumbers(name: string): readonly (number | null)[] {
    const column = this.column(name);
    if (!(column.data[0]?.values instanceof Float32Array)) throw this.damaged(name);
    return [...(column as Vector<DataType>)] as (number | null)[];
  }

  /** [rows], indices of classes or `noClass`. */
  classes(name: string, { classes }: Pick<AuditMetadata, 'classes'>): Uint16Array {
    const indices = this.numbers(name, Uint16Array);
    if (indices.some((index) => index >= classes.length && index !== noClass)) throw this.damaged(name);
    return indices;
  }

  /** [rows], 1 where the value is true. */
  bits(name: string): Uint8Array {
    const column = this.column(name);
    if (!(column.type instanceof Bool)) throw this.damaged(name);
    return Uint8Array.from(column as Vector<Bool>, (value) => (value === true ? 1 : 0));
  }

  /** [rows × size], a view of the file's bytes. */
  lists<T extends NumberArray>(name: string, kind: Kind<T>, size: number): T {
    const { type, data } = this.column(name);
    const values: unknown = data[0]?.children[0]?.values ?? new kind(0);
    if (!(type instanceof FixedSizeList) || type.listSize !== size || !(values instanceof kind))
      throw this.damaged(name);
    // Arrow pads its buffers to whole words of eight bytes.
    return values.subarray(0, this.table.numRows * size) as T;
  }

  private column(name: string): Vector {
    const found = this.table.getChild(name);
    if (!found)
      throw new HumanError(
        l10n.t('The audit result {0} has no column “{1}”. Run the audit again.', this.file, name),
      );
    return found;
  }

  private damaged(name: string): HumanError {
    return new HumanError(
      l10n.t('The column “{0}” of the audit result {1} is damaged. Run the audit again.', name, this.file),
    );
  }
}
