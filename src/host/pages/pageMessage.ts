import * as v from 'valibot';

/**
 * Takes what a page sent for what `schema` says. A page shows text of label files, so nothing it sends is believed: each
 * request has a schema that bounds every text and list in it.
 * @throws Error at the first thing that is otherwise; naming all would take memory for each.
 */
export function parsePageMessage<const S extends v.GenericSchema>(
  schema: S,
  request: unknown,
): v.InferOutput<S> {
  return v.parse(schema, request, { abortEarly: true });
}

/** A list of at least one and at most so many, whose length is looked at before its items. */
export function boundedList<const S extends v.GenericSchema>(item: S, most: number) {
  const isBounded = (value: unknown) => Array.isArray(value) && value.length > 0 && value.length <= most;
  return v.pipe(v.custom<unknown[]>(isBounded), v.array(item));
}
